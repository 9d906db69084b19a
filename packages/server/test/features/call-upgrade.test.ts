/** Calls that go on while the servers are updated: those before and after go on with each other's. */
import { randomUUID } from "node:crypto"
import {
  type AccountId,
  CAPABILITIES,
  type CallId,
  type ConversationId,
  type DeviceId,
  newId,
} from "@everline/protocol"
import { expect, inject, test } from "vitest"
import { administer } from "../../../testkit/src/postgres-admin.ts"
import { migrate } from "../../src/adapters/postgres/migrate.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { begin, step } from "../../src/features/calls/rules.ts"
import { findCalls, holdCalls, insertCalls, listRunning, writeCalls } from "../../src/features/calls/store.ts"
import { viewFor } from "../../src/features/calls/view.ts"
import { MIGRATIONS } from "../../src/paths.ts"

/** The last migration before there were calls of many. */
const BEFORE = 44

const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]
const [phone, tv] = [newId<DeviceId>(), newId<DeviceId>()]
const manner = { muted: false, camera: false, sharing: false, holding: false }
const leg = { leg: 1, device: phone, holds: [...CAPABILITIES], seenAt: 1_000, lost: null }
const callee = { account: bob, legs: [], manner }
const base = {
  ...{ media: "audio", begunAt: 1_000, silent: null, begunBy: phone, answeredBy: null, nextLeg: 2 },
  ...{ caller: { account: amy, legs: [leg], manner }, callee },
}
const answered = {
  ...{ answeredBy: tv, nextLeg: 3 },
  callee: { ...callee, legs: [{ ...leg, leg: 2, device: tv }], manner: { ...manner, muted: true } },
}
const ended = { kind: "ended", at: 5_000, by: amy, talkedMs: 0 }
const talking = { kind: "talking", answeredAt: 2_000, connectedAt: 3_000, handOffs: [], failed: null }

type States = Readonly<Record<string, object>>

/** A database as the servers before left it, with these calls in it: those that go on, and those that are over. */
async function openBefore(running: States, over: States) {
  const server = inject("postgres")
  const config = { ...server, database: `upgrade_${randomUUID().replaceAll("-", "")}` }
  await administer(server, `create database ${config.database}`)
  await migrate(config, MIGRATIONS, BEFORE)
  const database = openDatabase(config)
  const calls = new Map<string, CallId>()
  for (const [name, more] of Object.entries({ ...running, ...over })) {
    const [call, conversation] = [newId<CallId>(), newId<ConversationId>()]
    const state = { call, conversation, ...base, ...more }
    const due = name in running ? 46_000 : null
    await database.query(
      `INSERT INTO calls (call, conversation, caller, callee, state, rev, at, due_at)
       VALUES ($1, $2, $3, $4, $5, 7, 1000, $6)`,
      [call, conversation, amy, bob, JSON.stringify(state), due],
    )
    calls.set(name, call)
  }
  await migrate(config, MIGRATIONS)
  const find = async (name: string) => {
    const [kept] = await findCalls(database, [calls.get(name) ?? newId<CallId>()])
    if (kept === undefined) throw new Error(`the call that is ${name} is not there`)
    return kept
  }
  return {
    database,
    find,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]()
      await administer(server, `drop database ${config.database} with (force)`)
    },
  }
}

test("a call that goes on while the servers are updated goes on, and what was over is over", async () => {
  const running = {
    ringing: { phase: { kind: "ringing", until: 46_000, reached: true } },
    talking: { ...answered, phase: talking },
  }
  const over = {
    declined: { phase: { ...ended, outcome: "declined", by: bob } },
    cancelled: { phase: { ...ended, outcome: "cancelled" } },
    answered: { ...answered, phase: { ...ended, outcome: "answered" } },
  }
  await using village = await openBefore(running, over)
  const { database, find } = village
  const ringing = await find("ringing")
  expect(ringing.rev).toBe(7)
  expect(viewFor(ringing.call, amy, 7)).toMatchObject({ state: "ringing", reached: true, outgoing: true, account: bob })
  const by = { account: bob, device: tv }
  const taken = step(ringing.call, { kind: "answer", by, holds: CAPABILITIES, camera: false }, 4_000)
  expect(viewFor(taken, bob, 8)).toMatchObject({ state: "talking", answeredBy: tv, account: amy })
  const spoken = await find("talking")
  expect(viewFor(spoken.call, bob, 7)).toMatchObject({
    ...{ state: "talking", connectedAt: 3_000, answeredBy: tv, mine: { muted: true } },
    legs: [{ device: tv, holds: CAPABILITIES, links: [{ link: "1-2", offers: true }] }],
  })
  for (const outcome of Object.keys(over))
    expect(viewFor((await find(outcome)).call, bob, 7).ended).toMatchObject({ at: 5_000, outcome })
  for (const account of [amy, bob]) {
    const found = await listRunning(database, [account])
    expect(found.map(({ call }) => call.call).sort()).toEqual([ringing.call.call, spoken.call.call].sort())
  }
})

/** How servers of the version before find the calls of somebody. */
const FOUND_BEFORE = "SELECT state FROM calls WHERE due_at IS NOT NULL AND (caller = $1 OR callee = $1)"

test("a call of two is found by servers of the version before, in their words; one that grows is theirs no more", async () => {
  await using village = await openBefore({}, {})
  const { database } = village
  const cai = newId<AccountId>()
  const call = begin(
    {
      ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), media: "audio", holds: [...CAPABILITIES] },
      ...{ by: { account: amy, device: phone }, ofGroup: false, people: [{ account: bob, silent: null, busy: false }] },
    },
    1_000,
  )
  await database.transaction((tx) => insertCalls(tx, [call], true))
  const before = async (account: AccountId) =>
    (await database.query<{ state: object }>(FOUND_BEFORE, [account])).map(({ state }) => state)
  const names = Object.keys({ call: "", conversation: "", ...base, phase: "" }).sort()
  for (const account of [amy, bob])
    expect((await before(account)).map((state) => Object.keys(state).sort())).toEqual([names])

  const by = { account: bob, device: tv }
  await database.transaction(async (tx) => {
    const [kept] = await holdCalls(tx, [call.call], [])
    if (kept === undefined) throw new Error("the call is not there")
    const spoken = step(kept.call, { kind: "answer", by, holds: [...CAPABILITIES], camera: false }, 2_000)
    const grown = step(spoken, { kind: "add", by, people: [{ account: cai, silent: null, busy: false }] }, 3_000)
    await writeCalls(tx, [{ before: kept, now: { call: grown, rev: 2 } }], true)
  })
  for (const account of [amy, bob, cai]) {
    expect(await before(account)).toEqual([])
    expect((await listRunning(database, [account])).map(({ call: { call: id } }) => id)).toEqual([call.call])
  }
})

test("servers of the version before begin calls and go on with them beside new ones", async () => {
  await using village = await openBefore({}, {})
  const { database } = village
  const [call, conversation] = [newId<CallId>(), newId<ConversationId>()]
  const ringing = { call, conversation, ...base, phase: { kind: "ringing", until: 46_000, reached: false } }
  await database.query(
    `INSERT INTO calls (call, conversation, caller, callee, state, rev, at, due_at)
     VALUES ($1, $2, $3, $4, $5, 1, 1000, 46000)`,
    [call, conversation, amy, bob, JSON.stringify(ringing)],
  )
  const by = { account: bob, device: tv }
  await database.transaction(async (tx) => {
    const [kept] = await holdCalls(tx, [call], [])
    if (kept === undefined) throw new Error("the call is not there")
    const reached = step(kept.call, { kind: "ring", by }, 2_000)
    await writeCalls(tx, [{ before: kept, now: { call: reached, rev: 2 } }], true)
  })
  // As it was written in before: of calls of many nothing is in it.
  const [row] = await database.query("SELECT state, caller, callee FROM calls")
  expect(row).toEqual({ state: { ...ringing, phase: { ...ringing.phase, reached: true } }, caller: amy, callee: bob })
  await database.query("UPDATE calls SET state = $1, rev = 3, due_at = 46000", [
    JSON.stringify({ ...ringing, ...answered, phase: talking }),
  ])
  const [spoken] = await listRunning(database, [bob])
  expect(spoken && viewFor(spoken.call, bob, 3)).toMatchObject({ state: "talking", account: amy, answeredBy: tv })
})

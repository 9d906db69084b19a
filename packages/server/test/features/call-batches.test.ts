import {
  CAPABILITIES,
  type CallId,
  type CallView,
  type ConversationId,
  type DeviceId,
  EverlineError,
  newId,
} from "@everline/protocol"
import { fields } from "@everline/protocol/schema"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage } from "./village.ts"

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const holds = [...CAPABILITIES]
const media = "audio"
const COUNT = 6

interface Pair {
  readonly amy: SignedIn
  readonly bob: SignedIn
  readonly conversation: ConversationId
}
interface Ringing extends Pair {
  readonly call: CallId
}

/** Several who can call each other, two by two. */
async function openHotline() {
  const village = await openVillage()
  const { here } = village
  const pairs: Pair[] = []
  for (let i = 0; i < COUNT; i++) {
    const [amy, bob] = [await village.person(`amy${i}`), await village.person(`bob${i}`)]
    const { conversation } = (await here["conversations.direct"](amy, { account: bob.account })).conversation
    pairs.push({ amy, bob, conversation })
  }
  const start = (server: typeof here, by: SignedIn, conversation: ConversationId) =>
    server["calls.start"](by, { call: newId<CallId>(), conversation, media, holds })
  /** A call of each two that rings. */
  const ring = (): Promise<readonly Ringing[]> =>
    Promise.all(
      pairs.map(async (pair) => ({ ...pair, call: (await start(here, pair.amy, pair.conversation)).view.call })),
    )
  /** A call of each two in which they talk. */
  const talk = async () => {
    const calls = await ring()
    await Promise.all(calls.map(({ bob, call }) => here["calls.answer"](bob, { call, media, holds })))
    return calls
  }
  /** In how many transactions the calls were last written. */
  const transactions = async () => (await village.database.query("SELECT DISTINCT xmin::text FROM calls")).length
  const recordsIn = async ({ amy, conversation }: Pair) => {
    const { entries } = await here["journal.range"](amy, { journal: conversation, limit: 100 })
    return entries.flatMap((entry) => (entry.kind === "message" && entry.message.call ? [entry.message.call] : []))
  }
  const running = async ({ amy }: Pair): Promise<readonly CallView[]> => (await here["calls.list"](amy, {})).calls
  /** PostgreSQL refuses whatever is to become of a call, with this code, until it is disposed of. */
  const refuse = async (call: CallId, code: string) => {
    await village.database.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused' USING ERRCODE = '${code}'; END $$`,
    )
    await village.database.query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON calls FOR EACH ROW WHEN (new.call = '${call}') EXECUTE FUNCTION refuse()`,
    )
    return () => village.database.query("DROP FUNCTION refuse CASCADE")
  }
  return Object.assign(village, { pairs, start, ring, talk, transactions, recordsIn, running, refuse })
}

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) => (outcome.status === "fulfilled" ? "ok" : (outcome.reason.code ?? outcome.reason.name)))

describe("what happens to calls at once", () => {
  test("is one transaction, and each call leaves its line", async () => {
    await using hotline = await openHotline()
    const { here, transactions, recordsIn } = hotline
    const calls = await hotline.ring()
    await Promise.all(calls.map(({ bob, call }) => here["calls.answer"](bob, { call, media, holds })))
    expect(await transactions()).toBe(1)
    await Promise.all(calls.map(({ amy, call }) => here["calls.hangUp"](amy, { call })))
    expect(await transactions()).toBe(1)
    for (const call of calls) expect(await recordsIn(call)).toMatchObject([{ call: call.call, outcome: "answered" }])
  })

  test("to one call happens in its order, and each is answered as it was then", async () => {
    await using hotline = await openHotline()
    const { here, recordsIn } = hotline
    const [first] = await hotline.ring()
    if (first === undefined) throw new Error("nobody called")
    const { amy, bob, call } = first
    const answers = await Promise.all([
      here["calls.ring"](bob, { call }),
      here["calls.answer"](bob, { call, media, holds }),
      here["calls.connected"](amy, { call }),
      here["calls.connected"](bob, { call }),
      here["calls.hangUp"](bob, { call }),
    ])
    expect(answers.map(({ view: { state, rev } }) => [state, rev])).toEqual([
      ["ringing", 2],
      ["talking", 3],
      ["talking", 4],
      ["talking", 4],
      ["ended", 5],
    ])
    expect(await recordsIn(first)).toMatchObject([{ outcome: "answered" }])
  })

  test("is refused where it has to be, and there alone", async () => {
    await using hotline = await openHotline()
    const { here, transactions, running } = hotline
    const calls = await hotline.ring()
    const [first, second, third, ...others] = calls
    if (!first || !second || !third) throw new Error("too few called")
    const outcomes = await Promise.allSettled([
      here["calls.answer"](first.bob, { call: first.call, media, holds }),
      here["calls.answer"]({ ...first.bob, device: newId<DeviceId>() }, { call: first.call, media, holds }),
      here["calls.hangUp"](first.amy, { call: second.call }),
      here["calls.answer"](second.amy, { call: second.call, media, holds }),
      here["calls.answer"](second.bob, { call: second.call, media, holds }),
      here["calls.hangUp"](third.amy, { call: third.call }),
      here["calls.answer"](third.bob, { call: third.call, media, holds }),
      here["calls.ring"](third.bob, { call: newId<CallId>() }),
      ...others.map(({ bob, call }) => here["calls.answer"](bob, { call, media, holds })),
    ])
    expect(codesOf(outcomes)).toEqual([
      ...["ok", "call_answered", "not_found", "not_in_call", "ok", "ok", "call_over", "not_found"],
      ...others.map(() => "ok"),
    ])
    expect(await transactions()).toBe(1)
    for (const pair of [first, second, ...others]) expect(await running(pair)).toMatchObject([{ state: "talking" }])
    expect(await running(third)).toEqual([])
  })

  test("fails alone where the database cannot take it: the others are as they should be, once", async () => {
    await using hotline = await openHotline()
    const { here, recordsIn, running, signals } = hotline
    const calls = await hotline.talk()
    const [, , bad] = calls
    if (bad === undefined) throw new Error("too few called")
    const mend = await hotline.refuse(bad.call, "23514")
    const told = signals.length
    const outcomes = await Promise.allSettled(calls.map(({ amy, call }) => here["calls.hangUp"](amy, { call })))
    expect(codesOf(outcomes)).toEqual(calls.map((call) => (call === bad ? "23514" : "ok")))
    for (const call of calls) expect(await recordsIn(call)).toHaveLength(call === bad ? 0 : 1)
    expect(await running(bad)).toMatchObject([{ state: "talking" }])
    // The two of each other call are told; of what was rolled back nobody is.
    expect(signals.slice(told)).toHaveLength(2 * (calls.length - 1))
    await mend()
    await here["calls.hangUp"](bad.amy, { call: bad.call })
    expect(await recordsIn(bad)).toHaveLength(1)
  })

  test("is to be asked again where the failure passes by itself, and nothing of it has happened", async () => {
    await using hotline = await openHotline()
    const { here, database, recordsIn } = hotline
    const calls = await hotline.talk()
    const [bad] = calls
    if (bad === undefined) throw new Error("nobody called")
    const mend = await hotline.refuse(bad.call, "40001")
    const hangUp = () => Promise.allSettled(calls.map(({ amy, call }) => here["calls.hangUp"](amy, { call })))
    for (const outcome of await hangUp())
      expect(outcome.status === "rejected" && database.isRetryable(outcome.reason)).toBe(true)
    for (const call of calls) expect(await recordsIn(call)).toHaveLength(0)
    await mend()
    expect(codesOf(await hangUp())).toEqual(calls.map(() => "ok"))
    for (const call of calls) expect(await recordsIn(call)).toHaveLength(1)
  })
})

describe("two servers", () => {
  test("change the same calls at once, each in an order of its own: nothing is lost, and neither waits for ever", async () => {
    await using hotline = await openHotline()
    const { here, there, running } = hotline
    const calls = await hotline.talk()
    const [before] = await Promise.all(calls.map(running))
    const TIMES = 10
    for (let i = 0; i < TIMES; i++) {
      const muted = i % 2 === 0
      await Promise.all([
        ...calls.map(({ amy, call }) => here["calls.behave"](amy, { call, muted })),
        ...calls.toReversed().map(({ bob, call }) => there["calls.behave"](bob, { call, muted })),
      ])
    }
    const muted = (TIMES - 1) % 2 === 0
    for (const pair of calls)
      expect(await running(pair)).toMatchObject([
        { rev: (before?.[0]?.rev ?? 0) + 2 * TIMES, mine: { muted }, theirs: { muted } },
      ])
  })
})

describe("who calls", () => {
  test.each([
    ["on two servers", "there"],
    ["on one", "here"],
  ] as const)("in the moment in which the other calls is in one call with them, %s", async (_, other) => {
    await using hotline = await openHotline()
    const { pairs, here, start, running } = hotline
    const theirs = hotline[other]
    const views = await Promise.all([
      ...pairs.map(({ amy, conversation }) => start(here, amy, conversation)),
      ...pairs.toReversed().map(({ bob, conversation }) => start(theirs, bob, conversation)),
    ])
    expect(new Set(views.map(({ view }) => view.call)).size).toBe(COUNT)
    for (const pair of pairs) expect(await running(pair)).toMatchObject([{ state: "talking" }])
  })

  test("in the moment in which the last call is hung up begins another one", async () => {
    await using hotline = await openHotline()
    const { here, start, running } = hotline
    const calls = await hotline.talk()
    const begun = await Promise.all(
      calls.flatMap(({ amy, bob, call, conversation }) => [
        here["calls.hangUp"](amy, { call }).then(() => null),
        start(here, bob, conversation),
      ]),
    )
    expect(begun.filter((one) => one !== null)).toHaveLength(COUNT)
    for (const pair of calls) expect(await running(pair)).toMatchObject([{ state: "ringing", outgoing: false }])
  })

  test("leaves no line where its device has written a message under the same id, ends all the same, and keeps no other waiting", async () => {
    await using hotline = await openHotline()
    const { here, recordsIn, running } = hotline
    const calls = await hotline.talk()
    const [odd, ...others] = calls
    if (odd === undefined) throw new Error("nobody talks")
    const clientId = v.parse(fields.clientId, odd.call)
    await here["messages.send"](odd.amy, { conversation: odd.conversation, clientId, body: "Hello?", quote: null })
    await Promise.all(calls.map(({ bob, call }) => here["calls.hangUp"](bob, { call })))
    for (const pair of calls) expect(await running(pair)).toEqual([])
    expect(await recordsIn(odd)).toEqual([])
    for (const pair of others) expect(await recordsIn(pair)).toMatchObject([{ call: pair.call, outcome: "answered" }])
  })

  test("names one call in two conversations begins it in one of them, of which all that is told is true", async () => {
    await using hotline = await openHotline()
    const { here, pairs, running } = hotline
    const amy = pairs[0]?.amy
    if (amy === undefined) throw new Error("there is nobody")
    const inEach = async ({ bob }: Pair) =>
      (await here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
    const places = await Promise.all(pairs.slice(0, 2).map(inEach))
    for (const order of [places, places.toReversed()]) {
      const call = newId<CallId>()
      const outcomes = await Promise.allSettled(
        order.map((conversation) => here["calls.start"](amy, { call, conversation, media, holds })),
      )
      expect(codesOf(outcomes).toSorted()).toEqual(["client_id_reused", "ok"])
      const told = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.view.conversation] : []))
      expect((await here["calls.list"](amy, {})).calls).toMatchObject([{ call, conversation: told[0] }])
      await here["calls.hangUp"](amy, { call })
    }
    for (const pair of pairs) expect(await running(pair)).toEqual([])
  })

  test("names a call that is somebody else's is refused, also in the same moment", async () => {
    await using hotline = await openHotline()
    const { here, pairs } = hotline
    const call = newId<CallId>()
    const outcomes = await Promise.allSettled(
      pairs.map(({ amy, conversation }) => here["calls.start"](amy, { call, conversation, media, holds })),
    )
    expect(codesOf(outcomes).toSorted()).toEqual([...Array(COUNT - 1).fill("client_id_reused"), "ok"])
    const [again] = await Promise.allSettled(
      pairs.slice(0, 1).map(({ bob, conversation }) => here["calls.start"](bob, { call, conversation, media, holds })),
    )
    expect(again).toEqual({ status: "rejected", reason: refusal("client_id_reused") })
  })
})

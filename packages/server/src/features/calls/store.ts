import type { AccountId, CallId, ConversationId, DeviceId, Time } from "@everline/protocol"
import { fields as f, shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Sql } from "../../database.ts"
import { int8s, texts, uuids } from "../../journal/arrays.ts"
import { type Call, OUT_REASONS } from "./call.ts"
import { dueAt } from "./rules/time.ts"

/** A call as it is kept. `rev` rises with every change. */
export interface KeptCall {
  readonly call: Call
  readonly rev: number
}

const leg = v.strictObject({
  leg: f.ordinal,
  device: f.deviceId,
  holds: v.array(shapes.capability),
  seenAt: f.time,
  lost: v.nullable(v.strictObject({ since: f.time, told: v.boolean() })),
})
const place = v.variant("kind", [
  v.strictObject({ kind: v.literal("ringing"), until: f.time, reached: v.boolean() }),
  v.strictObject({ kind: v.literal("in"), since: f.time }),
  v.strictObject({
    kind: v.literal("out"),
    at: f.time,
    why: v.picklist(OUT_REASONS),
    by: v.nullable(f.accountId),
  }),
])
const participant = v.strictObject({
  account: f.accountId,
  place,
  silent: v.nullable(v.picklist(["blocked", "not_taken"])),
  enteredBy: v.nullable(f.deviceId),
  legs: v.array(leg),
  manner: shapes.manner,
})
const handOff = v.strictObject({
  account: f.accountId,
  to: f.deviceId,
  takes: v.array(shapes.capability),
  phase: v.variant("kind", [
    v.strictObject({ kind: v.literal("asking"), until: f.time }),
    v.strictObject({ kind: v.literal("waiting") }),
    v.strictObject({ kind: v.literal("connecting"), leg: f.ordinal, until: f.time }),
  ]),
})
const phase = v.variant("kind", [
  v.strictObject({ kind: v.literal("ringing") }),
  v.strictObject({
    kind: v.literal("talking"),
    answeredAt: f.time,
    connectedAt: v.nullable(f.time),
    handOffs: v.array(handOff),
    failed: v.nullable(
      v.strictObject({ account: f.accountId, to: f.deviceId, why: shapes.handOffTrouble, at: f.time }),
    ),
  }),
  v.strictObject({
    kind: v.literal("ended"),
    at: f.time,
    outcome: shapes.callOutcome,
    by: v.nullable(f.accountId),
    talkedMs: f.ordinal,
  }),
])
const state: v.GenericSchema<unknown, Call> = v.strictObject({
  call: f.callId,
  conversation: f.conversationId,
  media: shapes.callMedia,
  begunAt: f.time,
  participants: v.tupleWithRest([participant], participant),
  nextLeg: f.ordinal,
  phase,
})

interface Row {
  readonly state: unknown
  readonly rev: number
}

const toCall = ({ state: kept, rev }: Row): KeptCall => ({ call: v.parse(state, kept), rev })

/** Those of some calls that are there. */
export async function findCalls(sql: Sql, calls: readonly CallId[]): Promise<readonly KeptCall[]> {
  const rows = await sql.prepared<Row>("calls found", "SELECT state, rev FROM calls WHERE call = ANY ($1)", [
    uuids(calls),
  ])
  return rows.map(toCall)
}

/**
 * Calls, and those that go on in conversations, as far as they are there: held until the transaction ends, in the order that
 * everybody keeps.
 */
export async function holdCalls(
  tx: Sql,
  calls: readonly CallId[],
  conversations: readonly ConversationId[],
): Promise<readonly KeptCall[]> {
  const rows = await tx.prepared<Row>(
    "calls held",
    `SELECT state, rev FROM calls WHERE call = ANY ($1) OR conversation = ANY ($2) AND due_at IS NOT NULL
     ORDER BY call FOR UPDATE`,
    [uuids(calls), uuids(conversations)],
  )
  return rows.map(toCall)
}

/** The calls that any of these accounts is in or that ring with them, the oldest first. */
export async function listRunning(sql: Sql, accounts: readonly AccountId[]): Promise<readonly KeptCall[]> {
  const rows = await sql.prepared<Row>(
    "calls running",
    `SELECT state, rev FROM calls WHERE call IN (SELECT call FROM call_people WHERE account = ANY ($1))
       AND due_at IS NOT NULL ORDER BY at, call`,
    [uuids(accounts)],
  )
  return rows.map(toCall)
}

export interface DeviceCall {
  readonly call: CallId
  /** Whose device it is. */
  readonly account: AccountId
}

/** The calls that go on in which a device may be. */
export async function listOfDevice(sql: Sql, device: DeviceId): Promise<readonly DeviceCall[]> {
  return sql.query(
    "SELECT p.call, p.account FROM devices d JOIN call_people p ON p.account = d.account WHERE d.id = $1",
    [device],
  )
}

/** Whether a device is this account's, and signed in. */
export async function isDeviceOf(sql: Sql, account: AccountId, device: DeviceId): Promise<boolean> {
  const rows = await sql.query("SELECT FROM devices WHERE id = $1 AND account = $2 AND signed_out_at IS NULL", [
    device,
    account,
  ])
  return rows.length > 0
}

/**
 * Keeps calls that begin, but for those that are there already, and where another one goes on; says which it has kept. Waits
 * for others who begin one in the same conversation or change the one that goes on there: conversations in their order, and
 * before any call is held, so that nobody waits in a circle.
 */
export async function insertCalls(tx: Sql, calls: readonly Call[]): Promise<readonly KeptCall[]> {
  const rows = await tx.prepared<Row>(
    "calls begun",
    `WITH begun AS (
       INSERT INTO calls (call, conversation, state, rev, at, due_at)
       SELECT call, conversation, state::jsonb, 1, at, due_at
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int8[], $5::int8[]) AS n (call, conversation, state, at, due_at)
       ORDER BY conversation ON CONFLICT DO NOTHING RETURNING call, state, rev, due_at
     ), named AS (
       INSERT INTO call_people (account, call)
       SELECT p.account, p.call FROM unnest($6::uuid[], $7::uuid[]) AS p (account, call)
       JOIN begun USING (call) WHERE begun.due_at IS NOT NULL
     )
     SELECT state, rev FROM begun`,
    [
      uuids(calls.map(({ call }) => call)),
      uuids(calls.map(({ conversation }) => conversation)),
      texts(calls.map((call) => JSON.stringify(call))),
      int8s(calls.map(({ begunAt }) => begunAt)),
      int8s(calls.map(dueAt)),
      ...peopleOf(calls),
    ],
  )
  return rows.map(toCall)
}

/** Writes what calls that are held have become. Of those that have ended nobody finds who was in them any more. */
export async function writeCalls(tx: Sql, calls: readonly KeptCall[]): Promise<void> {
  const ended = calls.map(({ call }) => call).filter(({ phase }) => phase.kind === "ended")
  await tx.prepared(
    "calls written",
    `WITH forgotten AS (
       DELETE FROM call_people p USING unnest($5::uuid[], $6::uuid[]) AS e (account, call)
       WHERE p.account = e.account AND p.call = e.call
     )
     UPDATE calls c SET state = n.state::jsonb, rev = n.rev, due_at = n.due_at
     FROM unnest($1::uuid[], $2::text[], $3::int8[], $4::int8[]) AS n (call, state, rev, due_at) WHERE c.call = n.call`,
    [
      uuids(calls.map(({ call }) => call.call)),
      texts(calls.map(({ call }) => JSON.stringify(call))),
      int8s(calls.map(({ rev }) => rev)),
      int8s(calls.map(({ call }) => dueAt(call))),
      ...peopleOf(ended),
    ],
  )
}

/** Whom calls are found by: accounts, and the call of each. */
function peopleOf(calls: readonly Call[]): readonly [accounts: Buffer, calls: Buffer] {
  const people = calls.flatMap(({ call, participants }) => participants.map(({ account }) => ({ account, call })))
  return [uuids(people.map(({ account }) => account)), uuids(people.map(({ call }) => call))]
}

/** Calls to which something is to happen by now, the longest due first. */
export async function listDue(sql: Sql, now: Time, limit: number): Promise<readonly CallId[]> {
  const rows = await sql.query<{ call: CallId }>("SELECT call FROM calls WHERE due_at <= $1 ORDER BY due_at LIMIT $2", [
    now,
    limit,
  ])
  return rows.map(({ call }) => call)
}

/** Forgets calls that were begun before and are over. */
export async function prune(sql: Sql, before: Time): Promise<void> {
  await sql.query("DELETE FROM calls WHERE due_at IS NULL AND at < $1", [before])
}

import type { AccountId, CallId, ConversationId, DeviceId, Time } from "@everline/protocol"
import { fields as f, shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Sql } from "../../database.ts"
import type { Call } from "./call.ts"
import { dueAt } from "./rules.ts"

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
const participant = v.strictObject({
  account: f.accountId,
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
  v.strictObject({ kind: v.literal("ringing"), until: f.time, reached: v.boolean() }),
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
  silent: v.boolean(),
  begunBy: f.deviceId,
  caller: participant,
  callee: participant,
  answeredBy: v.nullable(f.deviceId),
  nextLeg: f.ordinal,
  phase,
})

interface Row {
  readonly state: unknown
  readonly rev: number
}

const toCall = ({ state: kept, rev }: Row): KeptCall => ({ call: v.parse(state, kept), rev })

/** Held, together with a conversation's hash, by who begins a call there: before any row, so that nobody waits in a circle. */
const BEGINNING = 7_463_003

/** Nobody else begins a call in this conversation until the transaction ends. */
export async function holdBeginning(tx: Sql, conversation: ConversationId): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [BEGINNING, conversation])
}

export async function findCall(sql: Sql, call: CallId): Promise<KeptCall | undefined> {
  const [row] = await sql.query<Row>("SELECT state, rev FROM calls WHERE call = $1", [call])
  return row && toCall(row)
}

/** A call, held until the transaction ends; undefined when there is none. */
export async function holdCall(tx: Sql, call: CallId): Promise<KeptCall | undefined> {
  const [row] = await tx.query<Row>("SELECT state, rev FROM calls WHERE call = $1 FOR UPDATE", [call])
  return row && toCall(row)
}

/** The call that goes on in a conversation, held until the transaction ends. */
export async function holdRunning(tx: Sql, conversation: ConversationId): Promise<KeptCall | undefined> {
  const [row] = await tx.query<Row>(
    "SELECT state, rev FROM calls WHERE conversation = $1 AND due_at IS NOT NULL FOR UPDATE",
    [conversation],
  )
  return row && toCall(row)
}

/** The calls that somebody is in or that ring with them, the oldest first. */
export async function listRunning(sql: Sql, account: AccountId): Promise<readonly KeptCall[]> {
  const rows = await sql.query<Row>(
    "SELECT state, rev FROM calls WHERE due_at IS NOT NULL AND (caller = $1 OR callee = $1) ORDER BY at, call",
    [account],
  )
  return rows.map(toCall)
}

/** The calls that go on in which a device is, with whose it is. */
export async function listOfDevice(
  sql: Sql,
  device: DeviceId,
): Promise<readonly { readonly call: CallId; readonly account: AccountId }[]> {
  return sql.query(
    `SELECT c.call, d.account FROM devices d JOIN calls c ON d.account IN (c.caller, c.callee)
     WHERE d.id = $1 AND c.due_at IS NOT NULL`,
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

export async function insertCall(tx: Sql, call: Call): Promise<KeptCall> {
  await tx.query(
    `INSERT INTO calls (call, conversation, caller, callee, state, rev, at, due_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)`,
    [
      call.call,
      call.conversation,
      call.caller.account,
      call.callee.account,
      JSON.stringify(call),
      call.begunAt,
      dueAt(call),
    ],
  )
  return { call, rev: 1 }
}

export async function writeCall(tx: Sql, kept: KeptCall): Promise<KeptCall> {
  const { call, rev } = kept
  await tx.query("UPDATE calls SET state = $2, rev = $3, due_at = $4 WHERE call = $1", [
    call.call,
    JSON.stringify(call),
    rev,
    dueAt(call),
  ])
  return kept
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

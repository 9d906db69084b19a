import type { AccountId, CallId, ConversationId, DeviceId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { bools, int8s, texts, uuids } from "../../journal/arrays.ts"
import type { Call } from "./call.ts"
import { readCall, twoOf, writeCall } from "./form.ts"
import { isThere } from "./people.ts"
import { rangAt } from "./rules/coming.ts"
import { dueAt } from "./rules/time.ts"

/** A call as it is kept. `rev` rises with every change. */
export interface KeptCall {
  readonly call: Call
  readonly rev: number
}

/** What a call was, as its row has it, and what it has become. */
export interface Change {
  readonly before: KeptCall
  readonly now: KeptCall
}

interface Row {
  readonly state: unknown
  readonly rev: number
}

const toCall = ({ state, rev }: Row): KeptCall => ({ call: readCall(state), rev })

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
    `SELECT state, rev FROM calls WHERE due_at IS NOT NULL AND (
       caller = ANY ($1) OR callee = ANY ($1) OR call = ANY (ARRAY (SELECT call FROM call_people WHERE account = ANY ($1)))
     ) ORDER BY at, call`,
    [uuids(accounts)],
  )
  return rows.map(toCall)
}

interface GroupRow extends Row {
  readonly account: AccountId
}

/** The calls that go on in groups of these accounts. */
export async function listOfGroups(
  sql: Sql,
  accounts: readonly AccountId[],
): Promise<readonly (KeptCall & { readonly account: AccountId })[]> {
  const rows = await sql.prepared<GroupRow>(
    "calls of groups",
    `SELECT m.account, c.state, c.rev FROM calls c JOIN members m ON m.conversation = c.conversation
     WHERE c.due_at IS NOT NULL AND c.of_group AND m.account = ANY ($1) AND m.left_at IS NULL ORDER BY c.at, c.call`,
    [uuids(accounts)],
  )
  return rows.map(({ account, ...row }) => ({ account, ...toCall(row) }))
}

/** Who is in the call of a group, or called to it, and out of the group. */
export async function listStrays(sql: Sql): Promise<readonly Involved[]> {
  return sql.prepared(
    "calls strays",
    `SELECT p.call, p.account FROM calls c JOIN call_people p ON p.call = c.call
     WHERE c.due_at IS NOT NULL AND c.of_group AND NOT EXISTS (
       SELECT FROM members m WHERE m.conversation = c.conversation AND m.account = p.account AND m.left_at IS NULL)`,
    [],
  )
}

/** Somebody who may be called, and who of the two has blocked the other. */
export interface Callable {
  readonly account: AccountId
  /** They are reached by their number alone. */
  readonly isNumber: boolean
  readonly blocked: boolean
  readonly blocks: boolean
}

const CALLABLE = `a.id AS account, a.kind = 'number' AS "isNumber",
  EXISTS (SELECT FROM blocks b WHERE b.account = $1 AND b.blocked = a.id) AS blocked,
  EXISTS (SELECT FROM blocks b WHERE b.account = a.id AND b.blocked = $1) AS blocks`

/** Those of some accounts that there are, as this one may call them. */
export function findCallable(sql: Sql, by: AccountId, accounts: readonly AccountId[]): Promise<readonly Callable[]> {
  return sql.query(`SELECT ${CALLABLE} FROM accounts a WHERE a.id = ANY ($2::uuid[])`, [by, accounts])
}

/** The other members of a group, as this one may call them: so many at most. */
export function listMembers(
  sql: Sql,
  by: AccountId,
  conversation: ConversationId,
  limit: number,
): Promise<readonly Callable[]> {
  return sql.query(
    `SELECT ${CALLABLE} FROM members m JOIN accounts a ON a.id = m.account
     WHERE m.conversation = $2 AND m.left_at IS NULL AND m.account <> $1 AND a.kind <> 'number'
     ORDER BY m.joined_seq, m.account LIMIT $3`,
    [by, conversation, limit],
  )
}

/** Who is in a call, or called to it. */
export interface Involved {
  readonly call: CallId
  readonly account: AccountId
}

/** The calls that go on in which a device may be. */
export async function listOfDevice(sql: Sql, device: DeviceId): Promise<readonly Involved[]> {
  return sql.query(
    `SELECT p.call, p.account FROM devices d JOIN call_people p ON p.account = d.account WHERE d.id = $1
     UNION SELECT c.call, d.account FROM devices d JOIN calls c ON d.account IN (c.caller, c.callee)
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

/**
 * Keeps calls that begin, but for those that are there already, and where another one goes on; says which it has kept. Waits
 * for others who begin one in the same conversation or change the one that goes on there: conversations in their order, and
 * before any call is held, so that nobody waits in a circle.
 */
export async function insertCalls(tx: Sql, calls: readonly Call[], hasRooms: boolean): Promise<readonly KeptCall[]> {
  const rows = await tx.prepared<Pick<Call, "call" | "conversation">>(
    "calls begun",
    `INSERT INTO calls (call, conversation, of_group, caller, callee, state, rev, at, rang_at, due_at)
     SELECT call, conversation, of_group, caller, callee, state::jsonb, 1, at, at, due_at
     FROM unnest($1::uuid[], $2::uuid[], $3::bool[], $4::uuid[], $5::uuid[], $6::text[], $7::int8[], $8::int8[])
       AS n (call, conversation, of_group, caller, callee, state, at, due_at)
     ORDER BY conversation ON CONFLICT DO NOTHING RETURNING call, conversation`,
    [
      uuids(calls.map(({ call }) => call)),
      uuids(calls.map(({ conversation }) => conversation)),
      bools(calls.map(({ ofGroup }) => ofGroup)),
      ...formsOf(calls),
      int8s(calls.map(({ begunAt }) => begunAt)),
      int8s(calls.map((call) => dueAt(call, hasRooms))),
    ],
  )
  // One that is begun twice, for want of an answer, is there once.
  const begun = rows.flatMap(
    (row) => calls.find(({ call, conversation }) => call === row.call && conversation === row.conversation) ?? [],
  )
  await writePeople(tx, [], begun.flatMap(peopleOf))
  return begun.map((call) => ({ call, rev: 1 }))
}

/** Writes what calls that are held have become, and who is found in them by that. */
export async function writeCalls(tx: Sql, changes: readonly Change[], hasRooms: boolean): Promise<void> {
  const calls = changes.map(({ now }) => now)
  await tx.prepared(
    "calls written",
    `UPDATE calls c SET caller = n.caller, callee = n.callee, state = n.state::jsonb, rev = n.rev, due_at = n.due_at,
       rang_at = greatest(c.rang_at, n.rang_at)
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int8[], $6::int8[], $7::int8[])
       AS n (call, caller, callee, state, rev, due_at, rang_at)
     WHERE c.call = n.call`,
    [
      uuids(calls.map(({ call }) => call.call)),
      ...formsOf(calls.map(({ call }) => call)),
      int8s(calls.map(({ rev }) => rev)),
      int8s(calls.map(({ call }) => dueAt(call, hasRooms))),
      int8s(calls.map(({ call }) => rangAt(call))),
    ],
  )
  const people = changes.map(({ before, now }) => [peopleOf(before.call), peopleOf(now.call)] as const)
  const gone = people.flatMap(([before, now]) => lessOf(before, now))
  const come = people.flatMap(([before, now]) => lessOf(now, before))
  await writePeople(tx, gone, come)
}

/** Writes who is found in calls no more, and who is now. */
async function writePeople(tx: Sql, gone: readonly Involved[], come: readonly Involved[]): Promise<void> {
  if (gone.length === 0 && come.length === 0) return
  await tx.prepared(
    "calls people",
    `WITH gone AS (
       DELETE FROM call_people p USING unnest($1::uuid[], $2::uuid[]) AS g (account, call)
       WHERE p.account = g.account AND p.call = g.call
     )
     INSERT INTO call_people (account, call) SELECT account, call FROM unnest($3::uuid[], $4::uuid[]) AS g (account, call)`,
    [...columnsOf(gone), ...columnsOf(come)],
  )
}

/** Where a call is in the form of its own, whom it is found by: those who are in it or called, while it goes on. */
const peopleOf = (call: Call): readonly Involved[] =>
  call.phase.kind === "ended" || twoOf(call) !== null
    ? []
    : call.participants.filter(isThere).map(({ account }) => ({ account, call: call.call }))

const lessOf = (people: readonly Involved[], others: readonly Involved[]): readonly Involved[] =>
  people.filter(({ account }) => !others.some((other) => other.account === account))

/** Nobody: no account has it. */
const NOBODY = "00000000-0000-0000-0000-000000000000"

function formsOf(calls: readonly Call[]): readonly [callers: Buffer, callees: Buffer, states: Buffer] {
  const written = calls.map(writeCall)
  return [
    uuids(written.map(({ between }) => between?.[0] ?? NOBODY)),
    uuids(written.map(({ between }) => between?.[1] ?? NOBODY)),
    texts(written.map(({ state }) => JSON.stringify(state))),
  ]
}

const columnsOf = (people: readonly Involved[]): readonly [accounts: Buffer, calls: Buffer] => [
  uuids(people.map(({ account }) => account)),
  uuids(people.map(({ call }) => call)),
]

/** Calls to which something is to happen by now, the longest due first. */
export async function listDue(sql: Sql, now: Time, limit: number): Promise<readonly CallId[]> {
  const rows = await sql.query<{ call: CallId }>("SELECT call FROM calls WHERE due_at <= $1 ORDER BY due_at LIMIT $2", [
    now,
    limit,
  ])
  return rows.map(({ call }) => call)
}

/** Forgets calls that nobody was called to since, and that are over. */
export async function prune(sql: Sql, before: Time): Promise<void> {
  await sql.query("DELETE FROM calls WHERE due_at IS NULL AND coalesce(rang_at, at) < $1", [before])
}

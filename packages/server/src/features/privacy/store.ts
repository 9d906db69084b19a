import type { AccountId, PrivacySettings } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { uuids } from "../../journal/arrays.ts"

/** Receipts as the table numbers them: the lesser of two is the one that tells less. */
const RECEIPTS = ["nothing", "delivered", "read"] as const satisfies readonly PrivacySettings["receipts"][]

type Row = Omit<PrivacySettings, "receipts"> & { readonly receipts: number }

export async function settings(sql: Sql, account: AccountId): Promise<PrivacySettings> {
  const [row] = await sql.query<Row>(
    `SELECT receipts, shows_typing AS typing, last_seen_to AS "lastSeen", found_by_number AS "foundByNumber",
       calls_from AS calls
     FROM accounts WHERE id = $1`,
    [account],
  )
  const receipts = RECEIPTS[row?.receipts ?? -1]
  if (row === undefined || receipts === undefined) throw new Error("the account is not there")
  return { ...row, receipts }
}

export async function setSettings(
  sql: Sql,
  account: AccountId,
  { receipts, typing, lastSeen, foundByNumber, calls }: PrivacySettings,
): Promise<void> {
  await sql.query(
    `UPDATE accounts SET receipts = $2, shows_typing = $3, last_seen_to = $4, found_by_number = $5, calls_from = $6
     WHERE id = $1`,
    [account, RECEIPTS.indexOf(receipts), typing, lastSeen, foundByNumber, calls],
  )
}

/** For each account whether it lets others know that it is typing. */
export async function showTyping(sql: Sql, accounts: readonly AccountId[]): Promise<readonly boolean[]> {
  const rows = await sql.prepared<{ shows: boolean | null }>(
    "show typing",
    `SELECT a.shows_typing AS shows FROM unnest($1::uuid[]) WITH ORDINALITY q (id, i) LEFT JOIN accounts a ON a.id = q.id
     ORDER BY q.i`,
    [uuids(accounts)],
  )
  return rows.map(({ shows }) => shows ?? false)
}

/** Who calls an account. */
export interface Caller {
  readonly account: AccountId
  readonly caller: AccountId
}

/** For each account whether its devices ring when that other one calls. */
export async function takeCallsOf(sql: Sql, pairs: readonly Caller[]): Promise<readonly boolean[]> {
  const rows = await sql.prepared<{ takes: boolean }>(
    "take calls of",
    `SELECT a.calls_from = 'everybody' OR a.calls_from = 'contacts' AND EXISTS (
       SELECT FROM contacts c WHERE c.account = q.account AND c.contact = q.caller) AS takes
     FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY q (account, caller, i) LEFT JOIN accounts a ON a.id = q.account
     ORDER BY q.i`,
    [uuids(pairs.map(({ account }) => account)), uuids(pairs.map(({ caller }) => caller))],
  )
  return rows.map(({ takes }) => takes)
}

import type { AccountId, FileRoom, Time, User } from "@everline/protocol"
import type { Sql } from "../../database.ts"

const USER = `a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind, a.admin,
  a.created_at AS "createdAt", a.suspended_at AS "suspendedAt", d.seen AS "lastSeenAt", d.devices,
  coalesce(r.used, 0) AS used, r.quota`
const DEVICES = `CROSS JOIN LATERAL (SELECT max(last_seen_at) AS seen, count(*) FILTER (WHERE signed_out_at IS NULL) AS devices
  FROM devices WHERE account = a.id) d LEFT JOIN file_room r ON r.account = a.id`

/** With the quota of its own, where it has one. */
type Row = Omit<User, "room"> & Pick<FileRoom, "used"> & { readonly quota: number | null }

/** @param quota everybody's */
const userOf = ({ used, quota: own, ...user }: Row, quota: number): User => ({
  ...user,
  room: { used, quota: own ?? quota, chosen: own !== null },
})

export interface UserQuery {
  /** As LIKE looks for it; null: everybody. */
  readonly pattern: string | null
  readonly after: AccountId | null
  readonly limit: number
}

/** Accounts, the newest first: ids rise with time. `quota` is everybody's. */
export async function listUsers(
  sql: Sql,
  { pattern, after, limit }: UserQuery,
  quota: number,
): Promise<readonly User[]> {
  const rows = await sql.query<Row>(
    `SELECT ${USER} FROM (
       SELECT * FROM accounts
       WHERE kind <> 'number' AND ($1::text IS NULL OR user_name ILIKE $1 OR display_name ILIKE $1) AND ($2::uuid IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3
     ) a ${DEVICES} ORDER BY a.id DESC`,
    [pattern, after, limit],
  )
  return rows.map((row) => userOf(row, quota))
}

export async function findUser(sql: Sql, account: AccountId, quota: number): Promise<User | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${USER} FROM accounts a ${DEVICES} WHERE a.id = $1 AND a.kind <> 'number'`,
    [account],
  )
  return row && userOf(row, quota)
}

export async function setAdmin(sql: Sql, account: AccountId, admin: boolean): Promise<void> {
  await sql.query("UPDATE accounts SET admin = $2 WHERE id = $1", [account, admin])
}

export async function setSuspended(sql: Sql, account: AccountId, at: Time | null): Promise<void> {
  await sql.query("UPDATE accounts SET suspended_at = $2 WHERE id = $1", [account, at])
}

/** What every server is to hear of an account within a second. */
export async function revoke(
  sql: Sql,
  kind: "suspended" | "restored" | "rights",
  account: AccountId,
  at: Time,
): Promise<void> {
  await sql.query("INSERT INTO revocations (kind, account, at) VALUES ($1, $2, $3)", [kind, account, at])
}

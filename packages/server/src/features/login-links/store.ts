import type { AccountId, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface LoginLink {
  readonly hash: Uint8Array
  readonly account: AccountId
  readonly at: Time
  readonly expiresAt: Time
  /** Good for one device only. */
  readonly once: boolean
}

export async function insertLoginLink(sql: Sql, link: LoginLink): Promise<void> {
  await sql.query(
    "INSERT INTO login_links (secret_hash, account, created_at, expires_at, once) VALUES ($1, $2, $3, $4, $5)",
    [link.hash, link.account, link.at, link.expiresAt, link.once],
  )
}

/** Whose link this is, if it is good now; `lock` holds it until the transaction ends. */
export async function findLoginLink(
  sql: Sql,
  hash: Uint8Array,
  now: Time,
  lock: boolean,
): Promise<Profile | undefined> {
  const [profile] = await sql.query<Profile>(
    `SELECT a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM login_links l JOIN accounts a ON a.id = l.account
     WHERE l.secret_hash = $1 AND l.expires_at > $2 AND NOT (l.once AND l.used_at IS NOT NULL) ${lock ? "FOR UPDATE OF l" : ""}`,
    [hash, now],
  )
  return profile
}

export async function markLoginLinkUsed(sql: Sql, hash: Uint8Array, at: Time): Promise<void> {
  await sql.query("UPDATE login_links SET used_at = $2 WHERE secret_hash = $1", [hash, at])
}

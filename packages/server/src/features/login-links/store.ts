import type { AccountId, DeviceId, Profile, Recovery, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export interface LoginLink {
  readonly hash: Uint8Array
  readonly account: AccountId
  readonly at: Time
  readonly expiresAt: Time
  /** Good for one device only. */
  readonly once: boolean
  /** A new password is chosen with it, and all devices of the account are told. */
  readonly recovery: boolean
}

/** Whose a good link is. */
export interface Linked {
  readonly profile: Profile
  readonly recovery: boolean
}

export async function insertLoginLink(sql: Sql, link: LoginLink): Promise<void> {
  await sql.query(
    `INSERT INTO login_links (secret_hash, account, created_at, expires_at, once, recovery)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [link.hash, link.account, link.at, link.expiresAt, link.once, link.recovery],
  )
}

/** Whose link this is, if it is good now; `lock` holds it until the transaction ends. */
export async function findLoginLink(sql: Sql, hash: Uint8Array, now: Time, lock: boolean): Promise<Linked | undefined> {
  const [row] = await sql.query<Linked>(
    `SELECT json_build_object('account', a.id, 'userName', a.user_name, 'displayName', a.display_name, 'kind', a.kind)
       AS profile, l.recovery
     FROM login_links l JOIN accounts a ON a.id = l.account
     WHERE l.secret_hash = $1 AND l.expires_at > $2 AND NOT (l.once AND l.used_at IS NOT NULL) ${lock ? "FOR UPDATE OF l" : ""}`,
    [hash, now],
  )
  return row
}

export async function markLoginLinkUsed(sql: Sql, hash: Uint8Array, device: DeviceId, at: Time): Promise<void> {
  await sql.query("UPDATE login_links SET used_at = $3, device = $2 WHERE secret_hash = $1", [hash, device, at])
}

/** Ends the recovery links of an account that nobody has used. */
export async function endRecoveries(sql: Sql, account: AccountId, at: Time): Promise<void> {
  await sql.query(
    "UPDATE login_links SET expires_at = least(expires_at, $2) WHERE account = $1 AND recovery AND used_at IS NULL",
    [account, at],
  )
}

/** Recovery links of an account that were made since, the newest first. */
export async function listRecoveries(sql: Sql, account: AccountId, since: Time): Promise<readonly Recovery[]> {
  return sql.query<Recovery>(
    `SELECT created_at AS "madeAt", used_at AS "usedAt", device FROM login_links
     WHERE account = $1 AND recovery AND created_at >= $2 ORDER BY created_at DESC LIMIT 20`,
    [account, since],
  )
}

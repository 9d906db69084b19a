import type { AccountId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Invite } from "./rules.ts"

export async function insertInvite(
  sql: Sql,
  invite: { hash: Uint8Array; admin: boolean; createdBy: AccountId | null; at: Time; expiresAt: Time },
): Promise<void> {
  await sql.query(
    "INSERT INTO invites (secret_hash, admin, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    [invite.hash, invite.admin, invite.createdBy, invite.at, invite.expiresAt],
  )
}

/** An invite by its secret's hash; `lock` holds it until the transaction ends. */
export async function findInvite(sql: Sql, hash: Uint8Array, lock = false): Promise<Invite | undefined> {
  const [row] = await sql.query<Invite>(
    `SELECT i.admin, i.expires_at AS "expiresAt", i.used_by AS "usedBy", a.display_name AS "from"
     FROM invites i LEFT JOIN accounts a ON a.id = i.created_by WHERE i.secret_hash = $1 ${lock ? "FOR UPDATE OF i" : ""}`,
    [hash],
  )
  return row
}

export async function markUsed(sql: Sql, hash: Uint8Array, by: AccountId, at: Time): Promise<void> {
  await sql.query("UPDATE invites SET used_by = $2, used_at = $3 WHERE secret_hash = $1", [hash, by, at])
}

/** Whether nobody has signed up yet; bots do not count. Waits for another server that asks the same at this moment. */
export async function isUnused(sql: Sql): Promise<boolean> {
  await sql.query("LOCK TABLE invites IN SHARE ROW EXCLUSIVE MODE")
  const rows = await sql.query("SELECT FROM accounts WHERE kind = 'person' LIMIT 1")
  return rows.length === 0
}

export async function deleteUnused(sql: Sql): Promise<void> {
  await sql.query("DELETE FROM invites WHERE used_by IS NULL")
}

import type { AccountId, Invite, InviteId, SignUpMode, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { KeptInvite } from "./rules.ts"

export async function insertInvite(
  sql: Sql,
  invite: {
    readonly hash: Uint8Array
    readonly admin: boolean
    readonly uses: number
    readonly createdBy: AccountId | null
    readonly at: Time
    readonly expiresAt: Time
  },
): Promise<void> {
  await sql.query(
    "INSERT INTO invites (secret_hash, admin, uses, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    [invite.hash, invite.admin, invite.uses, invite.createdBy, invite.at, invite.expiresAt],
  )
}

/** An invite by its secret's hash; `lock` holds it until the transaction ends. */
export async function findInvite(sql: Sql, hash: Uint8Array, lock = false): Promise<KeptInvite | undefined> {
  // Counted in a statement of its own: what another transaction added, for which the lock waited, is to be seen.
  if (lock) await sql.query("SELECT FROM invites WHERE secret_hash = $1 FOR UPDATE", [hash])
  const [row] = await sql.query<KeptInvite>(
    `SELECT i.admin, i.expires_at AS "expiresAt", i.ended_at AS "endedAt", i.uses, i.used_by AS "usedBy",
       (SELECT count(*) FROM invite_uses u WHERE u.invite = i.id) AS used, a.display_name AS "from"
     FROM invites i LEFT JOIN accounts a ON a.id = i.created_by WHERE i.secret_hash = $1`,
    [hash],
  )
  return row
}

/** Somebody came by an invite for one person. */
export async function markUsed(sql: Sql, hash: Uint8Array, by: AccountId, at: Time): Promise<void> {
  await sql.query("UPDATE invites SET used_by = $2, used_at = $3 WHERE secret_hash = $1", [hash, by, at])
}

/** Somebody came by an invite for several. */
export async function addUse(sql: Sql, hash: Uint8Array, by: AccountId, at: Time): Promise<void> {
  await sql.query(
    "INSERT INTO invite_uses (invite, account, at) SELECT id, $2, $3 FROM invites WHERE secret_hash = $1",
    [hash, by, at],
  )
}

/** Of those who came by one invite, so many are named. */
const NAMED = 20

/** Invites, the newest first, those after one of them. */
export async function listInvites(sql: Sql, after: InviteId | null, limit: number): Promise<readonly Invite[]> {
  return sql.query<Invite>(
    `SELECT i.id AS "inviteId", i.admin, i.created_at AS "createdAt", i.expires_at AS "expiresAt", i.ended_at AS "endedAt",
       i.uses, u.used, coalesce(u.people, '[]') AS "usedBy",
       CASE WHEN a.id IS NOT NULL THEN json_build_object('account', a.id, 'userName', a.user_name,
         'displayName', a.display_name, 'kind', a.kind) END AS "from"
     FROM invites i LEFT JOIN accounts a ON a.id = i.created_by
     CROSS JOIN LATERAL (
       SELECT count(*) AS used, json_agg(json_build_object('account', p.id, 'userName', p.user_name,
         'displayName', p.display_name, 'kind', p.kind) ORDER BY t.at) FILTER (WHERE t.place <= ${NAMED}) AS people
       FROM (SELECT account, at, row_number() OVER (ORDER BY at) AS place FROM (
           SELECT i.used_by AS account, i.used_at AS at WHERE i.used_by IS NOT NULL
           UNION ALL SELECT account, at FROM invite_uses WHERE invite = i.id) came) t
       JOIN accounts p ON p.id = t.account) u
     WHERE $1::uuid IS NULL OR (i.created_at, i.id) < (SELECT created_at, id FROM invites WHERE id = $1)
     ORDER BY i.created_at DESC, i.id DESC LIMIT $2`,
    [after, limit],
  )
}

/** Ends an invite: false when it has ended already, undefined when there is none. */
export async function endInvite(sql: Sql, invite: InviteId, at: Time): Promise<boolean | undefined> {
  const [row] = await sql.query<{ ended: boolean }>(
    `UPDATE invites i SET ended_at = coalesce(i.ended_at, $2) FROM (SELECT id, ended_at FROM invites WHERE id = $1 FOR UPDATE) old
     WHERE i.id = old.id RETURNING old.ended_at IS NULL AS ended`,
    [invite, at],
  )
  return row?.ended
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

/** Who may make an account, as an administrator chose; null when none did. */
export async function readMode(sql: Sql): Promise<SignUpMode | null> {
  const [row] = await sql.query<{ mode: SignUpMode | null }>("SELECT sign_up AS mode FROM system")
  return row?.mode ?? null
}

export async function writeMode(sql: Sql, mode: SignUpMode): Promise<void> {
  await sql.query("UPDATE system SET sign_up = $1", [mode])
}

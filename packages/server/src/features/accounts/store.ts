import type { AccountId, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Account, KeptAccount } from "./rules.ts"

const PROFILE = 'a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind'
const ACCOUNT = `${PROFILE}, a.admin, a.password_hash AS "passwordHash", a.suspended_at AS "suspendedAt"`

/** Adds an account; false when its user name is taken. */
export async function insertAccount(sql: Sql, account: Account, at: Time): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO accounts (id, user_name, display_name, kind, admin, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_name) DO NOTHING RETURNING id`,
    [account.account, account.userName, account.displayName, account.kind, account.admin, account.passwordHash, at],
  )
  return rows.length > 0
}

export async function findByUserName(sql: Sql, userName: string): Promise<KeptAccount | undefined> {
  const [row] = await sql.query<KeptAccount>(`SELECT ${ACCOUNT} FROM accounts a WHERE a.user_name = $1`, [userName])
  return row
}

export async function findById(sql: Sql, account: AccountId): Promise<KeptAccount | undefined> {
  const [row] = await sql.query<KeptAccount>(`SELECT ${ACCOUNT} FROM accounts a WHERE a.id = $1`, [account])
  return row
}

export async function listAccounts(sql: Sql): Promise<readonly (KeptAccount & { readonly createdAt: Time })[]> {
  return sql.query(
    `SELECT ${ACCOUNT}, a.created_at AS "createdAt" FROM accounts a WHERE a.kind <> 'number' ORDER BY a.id`,
  )
}

export async function setDisplayName(sql: Sql, account: AccountId, displayName: string): Promise<void> {
  await sql.query("UPDATE accounts SET display_name = $2 WHERE id = $1", [account, displayName])
}

export async function setPasswordHash(sql: Sql, account: AccountId, passwordHash: string): Promise<void> {
  await sql.query("UPDATE accounts SET password_hash = $2 WHERE id = $1", [account, passwordHash])
}

/** Whether `viewer` is in a call, or called to it and knows of that, to which this account came or was called. */
const IN_A_CALL = `EXISTS (
  SELECT FROM call_people mine JOIN calls c USING (call)
  WHERE mine.account = $1 AND c.state->'participants' @> jsonb_build_array(jsonb_build_object('account', a.id))
    AND c.state->'participants' @> jsonb_build_array(jsonb_build_object('account', $1::uuid, 'silent', NULL)))`

/**
 * Of these accounts, those that `viewer` may see: itself, whom it is or was in a conversation with, its contacts, whom
 * it asked to be one, who asks it, and whom it is in a call with.
 */
export async function visibleProfiles(
  sql: Sql,
  viewer: AccountId,
  accounts: readonly AccountId[],
): Promise<readonly Profile[]> {
  return sql.query<Profile>(
    `SELECT ${PROFILE} FROM accounts a
     WHERE a.id = ANY ($2::uuid[]) AND (a.id = $1 OR EXISTS (
       SELECT FROM members mine JOIN members theirs USING (conversation)
       WHERE mine.account = $1 AND theirs.account = a.id AND mine.readable && theirs.readable)
       OR EXISTS (SELECT FROM contacts WHERE account = $1 AND contact = a.id)
       OR EXISTS (SELECT FROM contact_requests WHERE sender = $1 AND recipient = a.id)
       OR EXISTS (SELECT FROM contact_requests WHERE sender = a.id AND recipient = $1 AND state = 'pending')
       OR ${IN_A_CALL})`,
    [viewer, accounts],
  )
}

/** Who has exactly this user name, first, and the people that `viewer` knows whose names match the pattern. */
export async function searchProfiles(
  sql: Sql,
  viewer: AccountId,
  search: { readonly userName: string; readonly pattern: string; readonly limit: number },
): Promise<readonly Profile[]> {
  return sql.query<Profile>(
    `SELECT ${PROFILE} FROM accounts a
     WHERE (a.user_name = $2 AND a.kind <> 'number') OR ((a.user_name ILIKE $3 OR a.display_name ILIKE $3) AND a.id IN (
       SELECT theirs.account FROM members mine JOIN members theirs USING (conversation)
       WHERE mine.account = $1 AND mine.readable && theirs.readable
       UNION SELECT contact FROM contacts WHERE account = $1))
     ORDER BY a.user_name = $2 DESC, a.display_name, a.id LIMIT $4`,
    [viewer, search.userName, search.pattern, search.limit],
  )
}

import type { AccountId, Contact, ContactGroupId, MayAdd, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

export const PROFILE = 'a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind'
const CONTACT = "c.contact AS account, c.remark, c.groups::text[] AS groups, c.since"

export async function find(sql: Sql, account: AccountId, other: AccountId): Promise<Contact | undefined> {
  const [row] = await sql.query<Contact>(`SELECT ${CONTACT} FROM contacts c WHERE c.account = $1 AND c.contact = $2`, [
    account,
    other,
  ])
  return row
}

/** A page of an account's contacts by their ids, after one of these, which need not be a contact any more; with profiles. */
export async function page(
  sql: Sql,
  account: AccountId,
  after: AccountId | null,
  limit: number,
): Promise<readonly (Contact & Profile)[]> {
  return sql.query<Contact & Profile>(
    `SELECT ${CONTACT}, a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM contacts c JOIN accounts a ON a.id = c.contact
     WHERE c.account = $1 AND ($2::uuid IS NULL OR c.contact > $2)
     ORDER BY c.contact LIMIT $3`,
    [account, after, limit],
  )
}

/** Adds somebody; undefined when they are there already. */
export async function insert(
  sql: Sql,
  account: AccountId,
  other: AccountId,
  since: Time,
): Promise<Contact | undefined> {
  const [row] = await sql.query<Contact>(
    `INSERT INTO contacts AS c (account, contact, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${CONTACT}`,
    [account, other, since],
  )
  return row
}

/** Says anew what a contact is called and where they are; undefined when they are none. */
export async function update(
  sql: Sql,
  account: AccountId,
  { account: other, remark, groups }: Omit<Contact, "since">,
): Promise<Contact | undefined> {
  const [row] = await sql.query<Contact>(
    `UPDATE contacts c SET remark = $3, groups = $4::uuid[] WHERE c.account = $1 AND c.contact = $2 RETURNING ${CONTACT}`,
    [account, other, remark, groups],
  )
  return row
}

/** False when there was none. */
export async function remove(sql: Sql, account: AccountId, other: AccountId): Promise<boolean> {
  const rows = await sql.query("DELETE FROM contacts WHERE account = $1 AND contact = $2 RETURNING account", [
    account,
    other,
  ])
  return rows.length > 0
}

/** Takes everybody out of a group. */
export async function empty(sql: Sql, account: AccountId, group: ContactGroupId): Promise<void> {
  await sql.query(
    "UPDATE contacts SET groups = array_remove(groups, $2::uuid) WHERE account = $1 AND $2::uuid = ANY (groups)",
    [account, group],
  )
}

export async function mayAdd(sql: Sql, account: AccountId): Promise<MayAdd> {
  const [row] = await sql.query<{ mayAdd: MayAdd }>('SELECT may_add AS "mayAdd" FROM accounts WHERE id = $1', [account])
  return row?.mayAdd ?? "anyone"
}

/** False when it was so already. */
export async function setMayAdd(sql: Sql, account: AccountId, of: MayAdd): Promise<boolean> {
  const rows = await sql.query("UPDATE accounts SET may_add = $2 WHERE id = $1 AND may_add <> $2 RETURNING id", [
    account,
    of,
  ])
  return rows.length > 0
}

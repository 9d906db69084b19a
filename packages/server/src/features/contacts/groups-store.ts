import type { AccountId, ContactGroup, ContactGroupId } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** An account's groups of contacts in its order. */
export async function groupsOf(sql: Sql, account: AccountId): Promise<readonly ContactGroup[]> {
  return sql.query<ContactGroup>(
    'SELECT id AS "group", name FROM contact_groups WHERE account = $1 ORDER BY place, id',
    [account],
  )
}

/** Adds a group, the last in order. */
export async function insertGroup(sql: Sql, account: AccountId, { group, name }: ContactGroup): Promise<void> {
  await sql.query(
    `INSERT INTO contact_groups (account, id, name, place)
     SELECT $1, $2, $3, coalesce(max(place), 0) + 1 FROM contact_groups WHERE account = $1`,
    [account, group, name],
  )
}

export async function renameGroup(sql: Sql, account: AccountId, { group, name }: ContactGroup): Promise<void> {
  await sql.query("UPDATE contact_groups SET name = $3 WHERE account = $1 AND id = $2", [account, group, name])
}

export async function placeGroups(sql: Sql, account: AccountId, order: readonly ContactGroupId[]): Promise<void> {
  await sql.query(
    `UPDATE contact_groups g SET place = o.place FROM unnest($2::uuid[]) WITH ORDINALITY o (id, place)
     WHERE g.account = $1 AND g.id = o.id`,
    [account, order],
  )
}

export async function deleteGroup(sql: Sql, account: AccountId, group: ContactGroupId): Promise<void> {
  await sql.query("DELETE FROM contact_groups WHERE account = $1 AND id = $2", [account, group])
}

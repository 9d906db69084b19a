import type { AccountId, ConversationId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** A link, and the group that it leads to. */
export interface GroupLink {
  readonly conversation: ConversationId
  readonly title: string
  readonly memberCount: number
  /** Display name of who made it. */
  readonly from: string
}

export async function insertLink(
  sql: Sql,
  link: { hash: Uint8Array; conversation: ConversationId; createdBy: AccountId; at: Time; expiresAt: Time },
): Promise<void> {
  await sql.query(
    `INSERT INTO group_links (secret_hash, conversation, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5)`,
    [link.hash, link.conversation, link.createdBy, link.at, link.expiresAt],
  )
}

/** The link with this hash while it is good and who made it is a member; `lock` keeps it so until the transaction ends. */
export async function findLink(sql: Sql, hash: Uint8Array, now: Time, lock = false): Promise<GroupLink | undefined> {
  const [row] = await sql.query<GroupLink>(
    `SELECT l.conversation, c.title, c.member_count AS "memberCount", a.display_name AS "from"
     FROM group_links l JOIN conversations c ON c.id = l.conversation JOIN accounts a ON a.id = l.created_by
       JOIN members m ON m.conversation = l.conversation AND m.account = l.created_by AND m.left_at IS NULL
     WHERE l.secret_hash = $1 AND l.expires_at > $2 ${lock ? "FOR SHARE OF l" : ""}`,
    [hash, now],
  )
  return row
}

export async function deleteLinks(sql: Sql, conversation: ConversationId): Promise<void> {
  await sql.query("DELETE FROM group_links WHERE conversation = $1", [conversation])
}

/** Who is in a group no more brings nobody in, oneself least of all. */
export async function deleteLinksOf(
  sql: Sql,
  conversation: ConversationId,
  accounts: readonly AccountId[],
): Promise<void> {
  await sql.query("DELETE FROM group_links WHERE conversation = $1 AND created_by = ANY ($2::uuid[])", [
    conversation,
    accounts,
  ])
}

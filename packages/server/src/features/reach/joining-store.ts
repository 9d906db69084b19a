import type { AccountId, Conversation, ConversationId } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** A conversation that goes to a phone and may come to its owner's account instead. */
export interface Takeable {
  readonly conversation: ConversationId
  readonly kind: Conversation["kind"]
  /** The account that stands for the number. */
  readonly phone: AccountId
  /** Who writes to it; of a group its owner, or null when that is the phone. */
  readonly other: AccountId | null
}

/**
 * What an account whose number it is may take, all of it or one conversation. What somebody has of whom they have blocked,
 * by account or by number, or who has blocked them, stays where it is; and nobody comes back by a number into a group
 * that they have left or were removed from.
 */
export const takeable = (
  sql: Sql,
  account: AccountId,
  number: string,
  conversation: ConversationId | null,
): Promise<readonly Takeable[]> =>
  sql.query<Takeable>(
    `SELECT c.id AS conversation, c.kind, a.id AS phone, o.account AS other
     FROM accounts a JOIN members n ON n.account = a.id AND n.left_at IS NULL JOIN conversations c ON c.id = n.conversation
     LEFT JOIN members o ON o.conversation = c.id AND o.account <> a.id AND o.left_at IS NULL
       AND (c.kind = 'direct' OR o.role = 'owner')
     WHERE a.user_name = $2 AND a.kind = 'number' AND ($3::uuid IS NULL OR c.id = $3)
       AND NOT EXISTS (SELECT FROM blocks b WHERE (b.account = o.account AND b.blocked IN ($1, a.id))
         OR (b.account = $1 AND b.blocked = o.account))
       AND NOT EXISTS (SELECT FROM members p WHERE p.conversation = c.id AND p.account = $1 AND p.left_at IS NOT NULL)
     ORDER BY c.id`,
    [account, number, conversation],
  )

/**
 * Makes a direct conversation one with another account. Of what was said before they came nothing has arrived at theirs, and
 * the other is shown so. They are a member already.
 */
export async function turnTo(
  sql: Sql,
  conversation: ConversationId,
  { account, peer }: { readonly account: AccountId; readonly peer: AccountId },
): Promise<void> {
  await sql.query("UPDATE members SET peer = $3 WHERE conversation = $1 AND account = $2", [
    conversation,
    account,
    peer,
  ])
  await sql.query("UPDATE marks SET told_delivered = 0 WHERE conversation = $1 AND account = $2", [conversation, peer])
}

/** The two of a direct conversation by which it is found; null: by nobody, so that another can be begun. */
export async function putDirectKey(sql: Sql, conversation: ConversationId, key: string | null): Promise<void> {
  await sql.query("UPDATE conversations SET direct_key = $2 WHERE id = $1", [conversation, key])
}

/** A conversation goes to a phone no more. */
export async function dropThread(sql: Sql, conversation: ConversationId, recipient: AccountId): Promise<void> {
  await sql.query("DELETE FROM sms_threads WHERE conversation = $1 AND recipient = $2", [conversation, recipient])
}

import type { AccountId, ConversationId, Marks, Profile, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Between } from "./rules.ts"

export async function isAccount(sql: Sql, account: AccountId): Promise<boolean> {
  const rows = await sql.query("SELECT FROM accounts WHERE id = $1", [account])
  return rows.length > 0
}

/** False when it was there already. */
export async function insertBlock(sql: Sql, account: AccountId, blocked: AccountId, at: Time): Promise<boolean> {
  const rows = await sql.query(
    "INSERT INTO blocks (account, blocked, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING account",
    [account, blocked, at],
  )
  return rows.length > 0
}

/** False when there was none. */
export async function deleteBlock(sql: Sql, account: AccountId, blocked: AccountId): Promise<boolean> {
  const rows = await sql.query("DELETE FROM blocks WHERE account = $1 AND blocked = $2 RETURNING account", [
    account,
    blocked,
  ])
  return rows.length > 0
}

/** Whether there is a block between an account and any of the others. */
export async function between(sql: Sql, account: AccountId, others: readonly AccountId[]): Promise<Between> {
  const [row] = await sql.query<Between>(
    `SELECT EXISTS (SELECT FROM blocks WHERE account = $1 AND blocked = ANY ($2::uuid[])) AS mine,
            EXISTS (SELECT FROM blocks WHERE account = ANY ($2::uuid[]) AND blocked = $1) AS theirs`,
    [account, others],
  )
  return row ?? { mine: false, theirs: false }
}

/** A page of whom an account has blocked, the earliest first, after one of them. */
export async function pageOfBlocked(
  sql: Sql,
  account: AccountId,
  after: AccountId | null,
  limit: number,
): Promise<readonly Profile[]> {
  return sql.query<Profile>(
    `SELECT a.id AS account, a.user_name AS "userName", a.display_name AS "displayName", a.kind
     FROM blocks b JOIN accounts a ON a.id = b.blocked
     WHERE b.account = $1 AND ($2::uuid IS NULL OR (b.at, b.blocked) >
       (SELECT at, blocked FROM blocks WHERE account = $1 AND blocked = $2))
     ORDER BY b.at, b.blocked LIMIT $3`,
    [account, after, limit],
  )
}

/** Says to every server that what it remembers of a direct conversation no longer holds. */
export async function revoke(sql: Sql, account: AccountId, conversation: ConversationId, at: Time): Promise<void> {
  await sql.query("INSERT INTO revocations (kind, account, conversation, at) VALUES ('block', $1, $2, $3)", [
    account,
    conversation,
    at,
  ])
}

/** What each of the two is shown of the other's marks stays as it is. Rows are taken in the order of put_marks(). */
export async function freezeMarks(sql: Sql, conversation: ConversationId): Promise<void> {
  await sql.query(
    `UPDATE marks m SET shown_read = coalesce(m.shown_read, m.read),
       shown_delivered = coalesce(m.shown_delivered, m.delivered), shown_changed = coalesce(m.shown_changed, m.told_changed, m.changed)
     FROM (SELECT account FROM marks WHERE conversation = $1 ORDER BY account FOR UPDATE) locked
     WHERE m.conversation = $1 AND m.account = locked.account`,
    [conversation],
  )
}

/** Each of the two is told again how far the other has come, as far as both let it: these. */
export async function thawMarks(
  sql: Sql,
  conversation: ConversationId,
): Promise<readonly (Marks & { readonly account: AccountId })[]> {
  return sql.query(
    `WITH chosen AS (SELECT min(a.receipts) AS receipts
       FROM members n JOIN accounts a ON a.id = n.account WHERE n.conversation = $1 AND n.left_at IS NULL)
     UPDATE marks m SET shown_read = NULL, shown_delivered = NULL, shown_changed = NULL, told_changed = pg_current_xact_id(),
       told_read = CASE WHEN chosen.receipts >= 2 THEN m.read ELSE m.told_read END,
       told_delivered = CASE WHEN chosen.receipts >= 1 THEN m.delivered
         ELSE coalesce(m.told_delivered, m.shown_delivered, m.delivered) END
     FROM (SELECT account FROM marks WHERE conversation = $1 ORDER BY account FOR UPDATE) locked, chosen
     WHERE m.conversation = $1 AND m.account = locked.account
     RETURNING m.account, m.told_read AS read, m.told_delivered AS delivered`,
    [conversation],
  )
}

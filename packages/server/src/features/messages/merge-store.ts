import type { ConversationId, MergedItem, Seq } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Spoken } from "./merge-rules.ts"

/** Messages as they are now, in order; what was taken back has no body; what is no message, or left by a call, is left out. */
export const spoken = (sql: Sql, conversation: ConversationId, seqs: readonly Seq[]): Promise<readonly Spoken[]> =>
  sql.query<Spoken>(
    `SELECT e.actor AS author, a.display_name AS name, e.at, coalesce(e.body, '') AS body,
       e.data -> 'merged' AS merged, coalesce(e.data -> 'attachments', '[]') AS attachments, m.items
     FROM unnest($2::int8[]) q (seq)
     JOIN entries e ON e.journal = $1 AND e.seq = q.seq AND e.kind = 'message' AND e.data -> 'call' IS NULL
     JOIN accounts a ON a.id = e.actor LEFT JOIN merged m ON m.conversation = e.journal AND m.seq = e.seq
     ORDER BY e.seq`,
    [conversation, seqs],
  )

export async function putItems(
  sql: Sql,
  conversation: ConversationId,
  seq: Seq,
  items: readonly MergedItem[],
): Promise<void> {
  await sql.query("INSERT INTO merged (conversation, seq, items) VALUES ($1, $2, $3)", [
    conversation,
    seq,
    JSON.stringify(items),
  ])
}

/** What a message says that is several; null of any other. */
export async function itemsOf(sql: Sql, conversation: ConversationId, seq: Seq): Promise<readonly MergedItem[] | null> {
  const [row] = await sql.query<{ items: readonly MergedItem[] }>(
    "SELECT items FROM merged WHERE conversation = $1 AND seq = $2",
    [conversation, seq],
  )
  return row?.items ?? null
}

/** What is taken back is gone, with all that it held. */
export async function dropItems(sql: Sql, conversation: ConversationId, seq: Seq): Promise<void> {
  await sql.query("DELETE FROM merged WHERE conversation = $1 AND seq = $2", [conversation, seq])
}

import type { AccountId, ConversationId, Message, Seq } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { int8s, texts, uuids } from "../../journal/arrays.ts"

/** Writes what a message is now. A recalled message's text is gone from the table, not hidden. */
export const writeContent = (sql: Sql, conversation: ConversationId, message: Message): Promise<void> =>
  writeContents(sql, [{ conversation, message }])

/** Writes what messages are now, each once. */
export async function writeContents(
  sql: Sql,
  all: readonly { readonly conversation: ConversationId; readonly message: Message }[],
): Promise<void> {
  await sql.prepared(
    "write contents",
    `UPDATE entries e SET rev = q.rev, body = q.body, data = q.data::jsonb
     FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::text[], $5::text[]) q (journal, seq, rev, body, data)
     WHERE e.journal = q.journal AND e.seq = q.seq`,
    [
      uuids(all.map(({ conversation }) => conversation)),
      int8s(all.map(({ message }) => message.seq)),
      int8s(all.map(({ message }) => message.rev)),
      texts(all.map(({ message }) => message.body)),
      texts(all.map(({ message }) => dataOf(message))),
    ],
  )
}

function dataOf(message: Message): string | null {
  const data = {
    ...(message.quote === null ? {} : { quote: message.quote }),
    ...(message.editedAt === null ? {} : { editedAt: message.editedAt }),
    ...(message.recalled ? { recalled: true } : {}),
    ...(message.mentions && { mentions: message.mentions }),
    ...(message.mentionsAll && { mentionsAll: true }),
    ...(message.attachments && { attachments: message.attachments }),
    ...(message.merged && { merged: message.merged }),
    ...(message.sms && { sms: message.sms }),
  }
  return Object.keys(data).length === 0 ? null : JSON.stringify(data)
}

/** Writes what a message that was just kept has beside its text. */
export async function writeData(sql: Sql, conversation: ConversationId, seq: Seq, data: object): Promise<void> {
  await sql.query("UPDATE entries SET data = $3 WHERE journal = $1 AND seq = $2", [
    conversation,
    seq,
    JSON.stringify(data),
  ])
}

export async function writeRev(sql: Sql, conversation: ConversationId, seq: Seq, rev: Seq): Promise<void> {
  await sql.query("UPDATE entries SET rev = $3 WHERE journal = $1 AND seq = $2", [conversation, seq, rev])
}

interface OneReaction {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly account: AccountId
  readonly emoji: string
}

export async function hasReaction(sql: Sql, { conversation, message, account, emoji }: OneReaction): Promise<boolean> {
  const rows = await sql.query(
    "SELECT 1 FROM reactions WHERE conversation = $1 AND message = $2 AND account = $3 AND emoji = $4",
    [conversation, message, account, emoji],
  )
  return rows.length > 0
}

export async function putReaction(sql: Sql, reaction: OneReaction, on: boolean, seq: Seq): Promise<void> {
  const { conversation, message, account, emoji } = reaction
  if (on) {
    await sql.query("INSERT INTO reactions (conversation, message, account, emoji, seq) VALUES ($1, $2, $3, $4, $5)", [
      conversation,
      message,
      account,
      emoji,
      seq,
    ])
  } else {
    await sql.query("DELETE FROM reactions WHERE conversation = $1 AND message = $2 AND account = $3 AND emoji = $4", [
      conversation,
      message,
      account,
      emoji,
    ])
  }
}

export async function dropReactions(sql: Sql, conversation: ConversationId, message: Seq): Promise<void> {
  await sql.query("DELETE FROM reactions WHERE conversation = $1 AND message = $2", [conversation, message])
}

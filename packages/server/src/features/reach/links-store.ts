import type { Attachment, ConversationId, FileId, Seq, Time } from "@everline/protocol"
import { shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Sql } from "../../database.ts"

/** Which file of which message, and for whom that is known by its secret's hash. */
export interface LinkRow {
  readonly hash: Uint8Array
  readonly conversation: ConversationId
  readonly message: Seq
  readonly file: FileId
  readonly expiresAt: Time
}

export async function insertLink(sql: Sql, { hash, conversation, message, file, expiresAt }: LinkRow): Promise<void> {
  await sql.query(
    "INSERT INTO short_links (secret_hash, conversation, message, file, expires_at) VALUES ($1, $2, $3, $4, $5)",
    [hash, conversation, message, file, expiresAt],
  )
}

/** What a link is good for. */
export interface FoundLink {
  readonly attachment: Attachment
  /** The display name of who sent it. */
  readonly author: string
  readonly expiresAt: Time
}

/** What a link leads to now; undefined when that is over, and of one that never was. */
export async function findLink(sql: Sql, hash: Uint8Array, now: Time): Promise<FoundLink | undefined> {
  const [row] = await sql.query<Omit<FoundLink, "attachment"> & { attachment: unknown }>(
    `SELECT f.attachment, a.display_name AS author, l.expires_at AS "expiresAt"
     FROM short_links l
     JOIN attachments c ON c.conversation = l.conversation AND c.message = l.message AND c.file = l.file
     JOIN files f ON f.id = l.file AND f.state = 'ready'
     JOIN entries e ON e.journal = l.conversation AND e.seq = l.message
     JOIN accounts a ON a.id = e.actor
     WHERE l.secret_hash = $1 AND l.expires_at > $2`,
    [hash, now],
  )
  return row === undefined ? undefined : { ...row, attachment: v.parse(shapes.attachment, row.attachment) }
}

export async function dropLinks(sql: Sql, expired: Time): Promise<void> {
  await sql.query("DELETE FROM short_links WHERE expires_at <= $1", [expired])
}

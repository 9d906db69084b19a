import {
  type AccountId,
  type ConversationId,
  type Entry,
  type JournalId,
  LIMITS,
  type Message,
  type Ordinal,
  type Reaction,
  type Seq,
} from "@everline/protocol"
import { fields, shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Sql } from "../../database.ts"
import { int8s, uuids } from "../../journal/arrays.ts"
import { ENTRY_COLUMNS } from "../../journal/journal.ts"
import type { EntryRow } from "../../journal/types.ts"

/** What a message's row keeps in `data`; all of it absent from a message that was just sent and quotes nothing. */
const messageData = v.nullable(
  v.object({
    quote: v.optional(v.number()),
    editedAt: v.optional(v.number()),
    recalled: v.optional(v.boolean()),
    mentions: v.optional(v.array(fields.accountId)),
    mentionsAll: v.optional(v.literal(true)),
    merged: v.optional(v.object({ names: v.array(v.string()), people: v.number(), count: v.number() })),
    attachments: v.optional(v.array(shapes.attachment)),
    call: v.optional(shapes.callRecord),
    sms: v.optional(shapes.smsRecord),
  }),
)
/** What an edit, recall or reaction, or news of its texts, keeps: the message's seq, and which emoji was put on or taken off. */
const changeData = v.object({
  message: v.number(),
  emoji: v.optional(v.string(), ""),
  on: v.optional(v.boolean(), false),
})

const CHANGES: ReadonlySet<string> = new Set(["edit", "recall", "reaction", "sms"])
const isChange = (row: EntryRow) => CHANGES.has(row.kind)

/** A message as devices see it, from its row. */
export function toMessage(row: EntryRow, reactions: readonly Reaction[]): Message {
  const data = v.parse(messageData, row.data)
  return {
    seq: row.seq,
    ordinal: present(row.ordinal),
    author: present(row.actor),
    clientId: present(row.clientId),
    at: row.at,
    rev: row.rev,
    body: row.body ?? "",
    quote: data?.quote ?? null,
    editedAt: data?.editedAt ?? null,
    recalled: data?.recalled ?? false,
    reactions,
    ...(data?.mentions && { mentions: data.mentions }),
    ...(data?.mentionsAll && { mentionsAll: true }),
    ...(data?.merged && { merged: data.merged }),
    ...(data?.attachments && { attachments: data.attachments }),
    ...(data?.call && { call: data.call }),
    ...(data?.sms && { sms: data.sms }),
  }
}

function present<T extends AccountId | Message["clientId"] | Ordinal>(value: T | null): T {
  if (value === null) throw new Error("a message's row lacks its ordinal, author or client id")
  return value
}

/** Entries as devices see them, of any journals: each that is about a message carries the message as it is now. */
export async function presentEntries(sql: Sql, rows: readonly EntryRow[]): Promise<Entry[]> {
  const named = rows.flatMap((row) => {
    if (row.kind === "message") return [row]
    return isChange(row) ? [{ journal: row.journal, seq: v.parse(changeData, row.data).message }] : []
  })
  const messages = await readMessages(sql, named, rows)
  return rows.map((row) => toEntry(row, messages))
}

function toEntry(row: EntryRow, messages: Messages): Entry {
  const base = { seq: row.seq, at: row.at, actor: row.actor }
  if (row.kind === "message") return { ...base, kind: "message", message: required(messages, row) }
  if (!isChange(row)) return v.parse(shapes.entry, { ...base, kind: row.kind, ...row.data })
  const { message: seq, emoji, on } = v.parse(changeData, row.data)
  const message = required(messages, { journal: row.journal, seq })
  if (row.kind === "reaction") return { ...base, kind: "reaction", message, emoji, on }
  if (row.kind === "sms") return { ...base, kind: "sms", message }
  return { ...base, kind: row.kind === "edit" ? "edit" : "recall", message }
}

/** A message's name. */
interface Named {
  readonly journal: JournalId
  readonly seq: Seq
}

/** Messages by their keys. */
type Messages = ReadonlyMap<string, Message>

const keyOf = ({ journal, seq }: Named): string => `${journal}:${seq}`

function required(messages: Messages, named: Named): Message {
  const message = messages.get(keyOf(named))
  if (message === undefined) throw new Error(`message ${named.seq} has no row`)
  return message
}

/** Messages with their reactions; rows that are at hand already are not read again. */
async function readMessages(sql: Sql, named: readonly Named[], atHand: readonly EntryRow[] = []): Promise<Messages> {
  // Each once, however many changes name it: what is found twice would have its reactions counted twice.
  const lacking = new Map(named.map((message) => [keyOf(message), message]))
  for (const row of atHand) lacking.delete(keyOf(row))
  const found =
    lacking.size === 0
      ? []
      : await sql.query<EntryRow>(
          `SELECT ${ENTRY_COLUMNS} FROM unnest($1::uuid[], $2::int8[]) m (of, number)
           JOIN entries ON journal = m.of AND seq = m.number AND kind = 'message'`,
          [[...lacking.values()].map(({ journal }) => journal), [...lacking.values()].map(({ seq }) => seq)],
        )
  const rows = [...atHand, ...found].filter((row) => row.kind === "message")
  const reactions = await readReactions(sql, rows)
  return new Map(rows.map((row) => [keyOf(row), toMessage(row, reactions.get(keyOf(row)) ?? [])]))
}

/** Rows of messages, of any journals, as devices see them. */
export async function presentMessages(sql: Sql, rows: readonly EntryRow[]): Promise<Message[]> {
  const reactions = await readReactions(sql, rows)
  return rows.map((row) => toMessage(row, reactions.get(keyOf(row)) ?? []))
}

/**
 * Reactions by journal and seq, counted by the database: thousands may have put the same emoji. The order of emoji is
 * that of their first reaction.
 */
async function readReactions(sql: Sql, rows: readonly EntryRow[]): Promise<Map<string, Reaction[]>> {
  if (rows.length === 0) return new Map()
  const found = await sql.prepared<Reaction & { readonly key: string }>(
    "reactions",
    `SELECT r.conversation || ':' || r.message AS key, r.emoji, count(*) AS count,
            (array_agg(r.account ORDER BY r.seq))[1:${LIMITS.accountsPerReaction}]::text[] AS accounts
     FROM unnest($1::uuid[], $2::int8[]) m (journal, seq)
     JOIN reactions r ON r.conversation = m.journal AND r.message = m.seq
     GROUP BY r.conversation, r.message, r.emoji ORDER BY min(r.seq)`,
    [uuids(rows.map((row) => row.journal)), int8s(rows.map((row) => row.seq))],
  )
  const byMessage = new Map<string, Reaction[]>()
  for (const { key, ...reaction } of found) byMessage.set(key, [...(byMessage.get(key) ?? []), reaction])
  return byMessage
}

/** One message as it is now, or null. */
export async function readMessage(sql: Sql, conversation: ConversationId, seq: Seq): Promise<Message | null> {
  const [message] = await readEach(sql, [{ journal: conversation, seq }])
  return message ?? null
}

/** Messages as they are now, in the order in which they are named, or null. */
export async function readEach(sql: Sql, named: readonly Named[]): Promise<readonly (Message | null)[]> {
  const messages = await readMessages(sql, named)
  return named.map((one) => messages.get(keyOf(one)) ?? null)
}

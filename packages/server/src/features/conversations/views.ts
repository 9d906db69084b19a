import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type ConversationSettings,
  type GroupHistory,
  type Mention,
  NO_SETTINGS,
  type Profile,
  type Role,
  type Seq,
  type SeqRange,
  type Time,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { uuids } from "../../journal/arrays.ts"
import { ENTRY_COLUMNS } from "../../journal/journal.ts"
import type { EntryRow } from "../../journal/types.ts"
import { EVERYBODY, FACES, RANGES } from "./store.ts"

/** A conversation as one account sees it, but for its last message, whose row is here. */
export interface ViewRow {
  readonly view: Omit<Conversation, "last">
  readonly last: EntryRow | null
}

/** Which conversations: these, or a page of all. */
export type Which =
  | { readonly by: "ids"; readonly ids: readonly ConversationId[] }
  | { readonly by: "page"; readonly after: ConversationId | null; readonly limit: number }

interface Row {
  readonly id: ConversationId
  readonly kind: Conversation["kind"]
  readonly title: string | null
  readonly peer: AccountId | null
  readonly memberCount: number
  readonly phones: number
  readonly since: Time
  readonly role: Role
  readonly member: boolean
  readonly readable: readonly SeqRange[]
  readonly head: Seq
  readonly ordinal: number
  readonly read: number
  readonly delivered: number
  readonly peerRead: number | null
  readonly peerDelivered: number | null
  readonly settings: ConversationSettings | null
  readonly mention: Mention | null
  readonly history: GroupHistory | null
  readonly faces: readonly AccountId[]
  readonly last: EntryRow | null
}

/** For who has left, a conversation is what it was then, and as old. */
const LAST_CHANGE = "coalesce(m.left_at, j.at)"
export const NEWEST_FIRST = `ORDER BY -${LAST_CHANGE}, j.id`

const FROM = `
  FROM members m
  JOIN conversations c ON c.id = m.conversation
  JOIN journals j ON j.id = m.conversation
  LEFT JOIN marks k ON k.conversation = m.conversation AND k.account = m.account
  LEFT JOIN marks p ON p.conversation = m.conversation AND p.account = m.peer
  LEFT JOIN settings o ON o.conversation = m.conversation AND o.account = m.account`

const SELECT = `
  SELECT c.id, c.kind, m.peer,
    coalesce((SELECT at FROM entries e WHERE e.journal = m.conversation AND e.seq = m.joined_seq), c.created_at) AS since,
    CASE WHEN m.left_at IS NULL THEN c.title ELSE m.left_title END AS title,
    CASE WHEN m.left_at IS NULL THEN c.member_count ELSE m.left_count END AS "memberCount",
    CASE WHEN m.left_at IS NULL THEN c.numbers ELSE 0 END AS phones,
    m.role, m.left_at IS NULL AS member, ${RANGES} AS readable, j.head, j.ordinal,
    coalesce(k.read, 0)::int8 AS read, coalesce(k.delivered, 0)::int8 AS delivered,
    CASE WHEN m.peer = m.account THEN p.read ELSE p.told_read END AS "peerRead",
    CASE WHEN m.peer = m.account THEN p.delivered
      ELSE coalesce(p.told_delivered, p.shown_delivered, p.delivered) END AS "peerDelivered",
    CASE WHEN m.left_at IS NULL AND c.kind = 'group' THEN c.history END AS history,
    CASE WHEN o.rev IS NOT NULL THEN json_build_object(
      'pinned', o.pinned, 'muted', o.muted, 'mutedMentions', o.muted_mentions, 'unread', o.unread, 'draft', o.draft,
      'rev', o.rev) END AS settings,
    (SELECT json_build_object('seq', n.seq, 'ordinal', n.ordinal) FROM mentions n
     WHERE n.conversation = m.conversation AND n.account IN (m.account, '${EVERYBODY}') AND m.readable @> n.seq
       AND n.author <> m.account
     ORDER BY n.ordinal DESC LIMIT 1) AS mention,
    (CASE WHEN m.left_at IS NULL THEN ${FACES} ELSE m.left_faces END)::text[] AS faces,
    row_to_json(l) AS last
  ${FROM}
  LEFT JOIN LATERAL (
    SELECT ${ENTRY_COLUMNS} FROM entries e
    WHERE e.journal = m.conversation AND e.kind = 'message' AND m.readable @> e.seq
      AND e.seq >= lower(m.readable) AND e.seq <= coalesce(upper(m.readable) - 1, j.head)
    ORDER BY e.seq DESC LIMIT 1) l ON true`

/** Which ids: an array. Chosen before anything else is read, for last messages and faces cost most. */
function chosen(which: Which): { ids: string; values: unknown[] } {
  switch (which.by) {
    case "ids":
      return { ids: "$2::uuid[]", values: [which.ids] }
    case "page":
      return {
        ids: `ARRAY(SELECT j.id FROM members m JOIN journals j ON j.id = m.conversation
          WHERE m.account = $1 AND ($2::uuid IS NULL OR (-${LAST_CHANGE}, j.id) > (
            SELECT -${LAST_CHANGE}, j.id FROM members m JOIN journals j ON j.id = m.conversation
            WHERE m.account = $1 AND m.conversation = $2))
          ${NEWEST_FIRST} LIMIT $3)`,
        values: [which.after, which.limit],
      }
  }
}

/** Conversations as an account sees them, the newest first. */
export async function readViews(sql: Sql, account: AccountId, which: Which): Promise<ViewRow[]> {
  const { ids, values } = chosen(which)
  const text = `${SELECT} WHERE m.account = $1 AND m.conversation = ANY (${ids}) ${NEWEST_FIRST}`
  const rows = await sql.prepared<Row>(`views by ${which.by}`, text, [account, ...values])
  return rows.map(toView)
}

function toView(row: Row): ViewRow {
  const end = row.readable.at(-1)?.to ?? null
  return {
    last: row.last,
    view: {
      conversation: row.id,
      kind: row.kind,
      title: row.title,
      peer: row.peer,
      memberCount: row.memberCount,
      phones: row.phones,
      faces: row.faces,
      role: row.role,
      member: row.member,
      readable: row.readable,
      since: row.since,
      head: row.member || end === null ? row.head : end,
      // Who came in after that message and went again had nothing more to read, and had read up to where they came in.
      ordinal: row.member ? row.ordinal : Math.max(row.last?.ordinal ?? 0, row.read),
      marks: { read: row.read, delivered: row.delivered },
      peerMarks:
        row.peerRead === null || row.peerDelivered === null
          ? null
          : { read: row.peerRead, delivered: row.peerDelivered },
      settings: row.settings ?? NO_SETTINGS,
      mention: row.mention,
      history: row.history,
    },
  }
}

/** Profiles of whoever these conversations mention: peers, faces, authors. */
export async function mentionedProfiles(sql: Sql, conversations: readonly Conversation[]): Promise<Profile[]> {
  const ids = new Set<AccountId>()
  for (const { peer, faces, last } of conversations) {
    if (peer !== null) ids.add(peer)
    for (const face of faces) ids.add(face)
    if (last !== null) ids.add(last.author)
  }
  const rows = await sql.prepared<Profile>(
    "profiles",
    `SELECT id AS account, user_name AS "userName", display_name AS "displayName", kind
     FROM accounts WHERE id = ANY ($1::uuid[]) ORDER BY id`,
    [uuids([...ids])],
  )
  return [...rows]
}

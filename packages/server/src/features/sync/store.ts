import type { AccountId, ConversationId, Epoch, Seq } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { int8s, texts, uuids } from "../../journal/arrays.ts"
import { NEWEST_FIRST } from "../conversations/views.ts"

/** What changed for an account since a position; nothing, for one who has none. */
export interface Since {
  readonly account: AccountId
  readonly position: number | undefined
  /** Most conversations that are wanted. */
  readonly limit: number
}

/** Where the record stands, and what changed: conversations with a newer head, marks or settings, the newest first. */
export interface Changed {
  readonly epoch: Epoch
  /**
   * Every transaction before it has ended and is visible to this statement and those that follow; one that is still
   * under way will be found again from it.
   */
  readonly position: number
  readonly accountHead: Seq
  readonly conversations: readonly ConversationId[]
}

/**
 * Conversations of `s.account` that changed since `s.position`: by an entry, by what the peer tells of its marks, by its
 * own, or by its settings. Its own are found by an index, for there are as many as conversations, and on the whole none is newer.
 */
const CHANGED = `
  SELECT m.conversation FROM members m
  JOIN journals j ON j.id = m.conversation
  LEFT JOIN marks p ON p.conversation = m.conversation AND p.account = m.peer
  WHERE m.account = s.account
    AND (m.left_at IS NULL AND j.changed >= s.position
      OR CASE WHEN p.shown_read IS NULL THEN coalesce(p.told_changed, p.changed) ELSE p.shown_changed END >= s.position)
  UNION SELECT conversation FROM marks WHERE account = s.account AND changed >= s.position
  UNION SELECT conversation FROM settings WHERE account = s.account AND changed >= s.position`

/** For each what changed since; null for one whose account does not exist. */
export async function changed(sql: Sql, since: readonly Since[]): Promise<readonly (Changed | null)[]> {
  const rows = await sql.prepared<Changed & { i: number }>(
    "changed",
    `SELECT s.i, r.epoch, pg_snapshot_xmin(pg_current_snapshot())::text::int8 AS position, h.head AS "accountHead",
       ARRAY(SELECT m.conversation FROM (${CHANGED}) found
             JOIN members m ON m.conversation = found.conversation AND m.account = s.account
             JOIN journals j ON j.id = m.conversation
             ${NEWEST_FIRST} LIMIT s.most) AS conversations
     FROM (SELECT i, account, position::xid8, most FROM unnest($1::uuid[], $2::text[], $3::int8[])
           WITH ORDINALITY q (account, position, most, i)) s
     JOIN journals h ON h.id = s.account CROSS JOIN system r`,
    [
      uuids(since.map(({ account }) => account)),
      texts(since.map(({ position }) => (position === undefined ? null : `${position}`))),
      int8s(since.map(({ limit }) => limit)),
    ],
  )
  const found: (Changed | null)[] = since.map(() => null)
  for (const { i, ...row } of rows) found[i - 1] = row
  return found
}

/** The head of an account's own journal. */
export async function ownHead(sql: Sql, account: AccountId): Promise<Seq> {
  const [row] = await sql.prepared<{ head: Seq }>("head", "SELECT head FROM journals WHERE id = $1", [account])
  if (row === undefined) throw new Error("the account has no journal")
  return row.head
}

/** The record of every segment, as administrators read it. */
import type { AccountId, SegmentEntry, SegmentId, SegmentState } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { profileOf } from "../audit/store.ts"

export interface Sought {
  readonly gateway: string | null
  readonly state: SegmentState | null
  readonly number: string | null
  readonly limit: number
}

/** Before this id, and not before that; null: from the newest, and to the oldest. */
export interface Stretch {
  readonly before: SegmentId | null
  readonly from: SegmentId | null
}

const LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
const FIRST = "00000000-0000-0000-0000-000000000000"
const ENTRY = `s.id AS segment, coalesce(s.submitted_at, t.at) AS at, right(t.number, 4) AS ending, t.country, s.gateway,
  nullif(s.number, 0) AS part, t.segments AS "of", t.purpose, s.state, s.code, s.price, ${profileOf("a")} AS by`

/** The segment that many before this one; null: there are less. */
export async function placeBefore(sql: Sql, before: SegmentId | null, many: number): Promise<SegmentId | null> {
  const [row] = await sql.query<{ id: SegmentId }>(
    "SELECT id FROM segments WHERE id < $1 ORDER BY id DESC OFFSET $2 LIMIT 1",
    [before ?? LAST, many - 1],
  )
  return row?.id ?? null
}

/** Those of a stretch that fit, the newest first. */
export async function listSegments(
  sql: Sql,
  { before, from }: Stretch,
  { gateway, state, number, limit }: Sought,
): Promise<readonly SegmentEntry[]> {
  return sql.query<SegmentEntry>(
    `SELECT ${ENTRY} FROM segments s JOIN texts t ON t.id = s.text LEFT JOIN accounts a ON a.id = t.account
     WHERE s.id < $1 AND s.id >= $2 AND ($3::text IS NULL OR s.gateway = $3) AND ($4::text IS NULL OR s.state = $4)
       AND ($5::text IS NULL OR t.number = $5)
     ORDER BY s.id DESC LIMIT $6`,
    [before ?? LAST, from ?? FIRST, gateway, state, number, limit],
  )
}

export interface Addressed {
  readonly number: string
  /** Who pays; null: the server. */
  readonly account: AccountId | null
}

export async function findAddressed(sql: Sql, segment: SegmentId): Promise<Addressed | undefined> {
  const [row] = await sql.query<Addressed>(
    "SELECT t.number, t.account FROM segments s JOIN texts t ON t.id = s.text WHERE s.id = $1",
    [segment],
  )
  return row
}

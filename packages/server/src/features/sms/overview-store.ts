/** What administrators see of how texts go. Read along indexes, whatever the record holds. */
import type { SmsOutcomes, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { DAY_HOURS, monthOf } from "./caps.ts"

export interface Gone {
  readonly gateway: string
  /** From this hour, and from all that is counted. */
  readonly hour: SmsOutcomes
  readonly day: SmsOutcomes
}

/** When a segment was begun: its id, a UUIDv7, begins with that. */
const timeOf = (id: string): Time => Number.parseInt(id.replace("-", "").slice(0, 12), 16)
/** Before all ids of this time and after. */
function firstIdOf(time: Time): string {
  const hex = time.toString(16).padStart(12, "0")
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** From when on the newest segments can be counted: since then, or later where there are more than `most`. */
export async function countedFrom(sql: Sql, since: Time, most: number): Promise<Time> {
  const [row] = await sql.query<{ id: string }>(
    "SELECT id FROM segments WHERE id >= $1 ORDER BY id DESC OFFSET $2 LIMIT 1",
    [firstIdOf(since), most],
  )
  return row === undefined ? since : timeOf(row.id) + 1
}

const outcomesOf = (which: string): string => `json_build_object(
  'sent', count(*) FILTER (WHERE ${which}),
  'delivered', count(*) FILTER (WHERE ${which} AND state = 'delivered'),
  'failed', count(*) FILTER (WHERE ${which} AND state = 'failed'),
  'unknown', count(*) FILTER (WHERE ${which} AND state = 'unknown'))`

/** What each gateway was asked to take and did not leave to others, and how that ended. */
export async function countGone(sql: Sql, since: Time, hour: Time): Promise<readonly Gone[]> {
  return sql.query<Gone>(
    `SELECT gateway, ${outcomesOf("submitted_at > $2")} AS hour, ${outcomesOf("true")} AS day FROM segments
     WHERE id >= $1 AND submitted_at IS NOT NULL AND state NOT IN ('waiting', 'refused', 'returned') GROUP BY gateway`,
    [firstIdOf(since), hour],
  )
}

/** How many texts wait for each gateway. */
export async function countWaiting(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ gateway: string; count: number }>(
    "SELECT gateway, count(*) FROM text_outbox WHERE due IS NOT NULL GROUP BY gateway",
  )
  return new Map(rows.map(({ gateway, count }) => [gateway, count]))
}

export interface ServerTotals {
  /** Segments of this hour, and of it and the 23 before. */
  readonly hour: number
  readonly day: number
  /** What those of the day cost, and those of this month. */
  readonly dayCost: number
  readonly monthCost: number
}

export async function readTotals(sql: Sql, hour: number): Promise<ServerTotals> {
  const [month, dayBefore] = [monthOf(hour), hour - DAY_HOURS]
  const [row] = await sql.query<ServerTotals>(
    `SELECT coalesce(sum(segments) FILTER (WHERE hour = $1), 0)::int8 AS hour,
       coalesce(sum(segments) FILTER (WHERE hour > $2), 0)::int8 AS day,
       coalesce(sum(price) FILTER (WHERE hour > $2), 0)::int8 AS "dayCost",
       coalesce(sum(price) FILTER (WHERE hour >= $3), 0)::int8 AS "monthCost"
     FROM sms_totals WHERE scope = 'server' AND key = '' AND hour BETWEEN $4 AND $1`,
    [hour, dayBefore, month, Math.min(month, dayBefore + 1)],
  )
  if (row === undefined) throw new Error("a sum over nothing gave no row")
  return row
}

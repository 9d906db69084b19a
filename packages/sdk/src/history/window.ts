import type { Seq } from "@everline/protocol"
import { placeOf } from "../journal/rows.ts"
import { newerRow, type Row } from "../journal/state.ts"

/** All rows of a conversation from one seq to another, both included. */
export interface Stretch {
  readonly from: Seq
  readonly to: Seq
  readonly rows: readonly Row[]
}

/** Two stretches that touch, as one. */
export const joined = (older: Stretch, newer: Stretch): Stretch => ({
  from: older.from,
  to: newer.to,
  rows: [...older.rows, ...newer.rows],
})

/** The stretch with newer versions of rows that it holds; the same one when there are none. */
export function updated(stretch: Stretch, rows: readonly Row[]): Stretch {
  let changed: Row[] | null = null
  for (const row of rows) {
    const place = placeOf(stretch.rows, row.seq)
    const kept = (changed ?? stretch.rows)[place]
    if (kept === undefined || kept.seq !== row.seq || newerRow(kept, row) === kept) continue
    changed ??= [...stretch.rows]
    changed[place] = row
  }
  return changed === null ? stretch : { ...stretch, rows: changed }
}

/** The newest rows of a stretch. */
export function lastOf(stretch: Stretch, count: number): Stretch {
  const rows = stretch.rows.slice(-count)
  return { from: rows[0]?.seq ?? stretch.from, to: stretch.to, rows }
}

/** The oldest rows of a stretch. */
export function firstOf(stretch: Stretch, count: number): Stretch {
  const rows = stretch.rows.slice(0, count)
  return { from: stretch.from, to: rows.at(-1)?.seq ?? stretch.to, rows }
}

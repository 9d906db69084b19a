import type { Seq } from "@everline/protocol"
import { newerRow, type Row } from "./state.ts"

/** Where a seq is, or would be, in rows that are in order. */
export function placeOf(rows: readonly Row[], seq: Seq): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts a row where it belongs, if it is not older than the one that is there. Changes the array. */
export function putRow(rows: Row[], row: Row): void {
  const place = placeOf(rows, row.seq)
  const kept = rows[place]
  if (kept?.seq === row.seq) rows[place] = newerRow(kept, row)
  else rows.splice(place, 0, row)
}

/** The rows from one seq to another, both included. */
export const rowsBetween = (rows: readonly Row[], from: Seq, to: Seq): readonly Row[] =>
  rows.slice(placeOf(rows, from), placeOf(rows, to + 1))

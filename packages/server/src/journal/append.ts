import type { Ordinal, Seq, Time } from "@everline/protocol"
import { bools, byteas, int8s, texts, uuids } from "./arrays.ts"
import type { Appended, NewEntry } from "./types.ts"

/** The call of append() in migrations/0002_append.sql. */
export const APPEND = {
  name: "append",
  text: "SELECT outcome, seq, ordinal, at FROM append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
} as const

/** The eleven arrays that append() takes. */
export function appendValues(entries: readonly NewEntry[]): Buffer[] {
  return [
    uuids(entries.map((entry) => entry.journal)),
    int8s(entries.map((entry) => entry.guard)),
    texts(entries.map((entry) => entry.kind)),
    uuids(entries.map((entry) => entry.actor)),
    uuids(entries.map((entry) => entry.once?.device ?? null)),
    uuids(entries.map((entry) => entry.once?.clientId ?? null)),
    byteas(entries.map((entry) => entry.once?.hash ?? null)),
    bools(entries.map((entry) => entry.counted)),
    int8s(entries.map((entry) => entry.at)),
    texts(entries.map((entry) => entry.body)),
    texts(entries.map((entry) => (entry.data === null ? null : JSON.stringify(entry.data)))),
  ]
}

/** A row of append()'s answer. */
export type AppendRow =
  | {
      readonly outcome: "appended" | "duplicate"
      readonly seq: Seq
      readonly ordinal: Ordinal | null
      readonly at: Time
    }
  | { readonly outcome: "reused" | "stale" | "missing" }

export const toAppended = (row: AppendRow): Appended =>
  row.outcome === "appended" || row.outcome === "duplicate"
    ? { outcome: row.outcome, seq: row.seq, ordinal: row.ordinal, at: row.at }
    : { outcome: row.outcome }

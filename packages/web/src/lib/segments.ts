import type { SegmentEntry } from "@everline/protocol"

/** What a program for tables calls them; the same in every language, for those that read it. */
export const SEGMENT_COLUMNS = [
  ...["time", "number_ending", "country", "gateway", "part", "parts", "purpose", "state", "gateway_code"],
  ...["price", "currency", "paid_by"],
] as const

const MICRO = 1_000_000

/** A segment as a row of a table. */
export const segmentCells = (entry: SegmentEntry, currency: string | null): readonly string[] => [
  new Date(entry.at).toISOString(),
  entry.ending,
  entry.country,
  entry.gateway,
  entry.part === null ? "" : String(entry.part),
  String(entry.of),
  entry.purpose,
  entry.state,
  entry.code ?? "",
  String(entry.price / MICRO),
  currency ?? "",
  entry.by === null ? "" : entry.by.userName,
]

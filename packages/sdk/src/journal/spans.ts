import type { Seq } from "@everline/protocol"

/** Seqs from … to, both included. */
export interface Span {
  readonly from: Seq
  readonly to: Seq
}

/** Spans in ascending order that neither overlap nor touch. */
export type Spans = readonly Span[]

/** The spans with one more, joined where they overlap or touch. The same array when nothing is new. */
export function addSpan(spans: Spans, added: Span): Spans {
  const around = spanAt(spans, added.from)
  if (around !== undefined && around.to >= added.to) return spans
  const before = spans.filter((span) => span.to < added.from - 1)
  const after = spans.filter((span) => span.from > added.to + 1)
  const joined = spans.slice(before.length, spans.length - after.length)
  const from = Math.min(added.from, joined[0]?.from ?? added.from)
  const to = Math.max(added.to, joined.at(-1)?.to ?? added.to)
  return [...before, { from, to }, ...after]
}

export const addSpans = (spans: Spans, added: Spans): Spans => added.reduce(addSpan, spans)

/** What of the spans lies at or before a seq. */
export const upTo = (spans: Spans, end: Seq): Spans =>
  spans.filter(({ from }) => from <= end).map(({ from, to }) => ({ from, to: Math.min(to, end) }))

/** The span that holds a seq. */
export const spanAt = (spans: Spans, seq: Seq): Span | undefined =>
  spans.findLast((span) => span.from <= seq && seq <= span.to)

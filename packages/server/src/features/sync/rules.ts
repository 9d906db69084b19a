import type { ConversationId, Seq, SeqRange } from "@everline/protocol"

/** The part of a journal that was asked for: after a seq, or before one; from the end when neither is said. */
export type Direction = { readonly after: Seq } | { readonly before: Seq }

export function direction(
  { after, before }: { after?: Seq | undefined; before?: Seq | undefined },
  head: Seq,
): Direction {
  if (after !== undefined) return { after }
  return { before: before ?? head + 1 }
}

/** The last seq that somebody may read: the head for a member, the end of the last range for an ex-member. */
export function lastReadable(readable: readonly SeqRange[], head: Seq): Seq {
  const end = readable.at(-1)?.to
  return end === undefined ? 0 : end === null ? head : Math.min(end, head)
}

/** Seqs from … to, and whether there is more beyond. */
export interface Window {
  readonly from: Seq
  readonly to: Seq
  readonly more: boolean
}

/**
 * The window of seqs to read, at most `limit` wide, in the direction asked. What is not readable inside it is left
 * out later; a window that lies outside all ranges is moved to the nearest one. Null when there is nothing there.
 */
export function windowOf(asked: Direction, readable: readonly SeqRange[], head: Seq, limit: number): Window | null {
  const ranges = readable
    .map(({ from, to }) => ({ from, to: to === null ? head : Math.min(to, head) }))
    .filter(({ from, to }) => from <= to)
  if ("after" in asked) {
    const next = ranges.find(({ to }) => to > asked.after)
    const last = ranges.at(-1)?.to ?? 0
    if (next === undefined) return null
    const from = Math.max(next.from, asked.after + 1)
    const to = Math.min(from + limit - 1, last)
    return { from, to, more: to < last }
  }
  const next = ranges.findLast(({ from }) => from < asked.before)
  const first = ranges[0]?.from ?? 0
  if (next === undefined) return null
  const to = Math.min(next.to, asked.before - 1)
  const from = Math.max(to - limit + 1, first)
  return { from, to, more: from > first }
}

/** What an account may read of a conversation. */
interface Reading {
  readonly readable: readonly SeqRange[]
  readonly head: Seq
}

/** What is to be read of one of several conversations; no window where there is nothing. */
export interface Sought {
  readonly conversation: ConversationId
  /** Its place among those asked for, from 0. */
  readonly place: number
  readonly readable: readonly SeqRange[]
  readonly end: Seq
  readonly asked: Direction
  readonly window: Window | null
}

/** More than this no answer holds, however short they are; what lies beyond is not read in vain. */
const MOST_ENTRIES = 500

/** What to read of several conversations, one after the other, until it is enough for an answer. */
export function seek(
  ranges: readonly { readonly conversation: ConversationId; readonly after?: Seq | undefined }[],
  readings: ReadonlyMap<ConversationId, Reading>,
  limit: number,
): { readonly sought: readonly Sought[]; readonly answered: number } {
  const sought: Sought[] = []
  let room = MOST_ENTRIES
  for (const [place, { conversation, after }] of ranges.entries()) {
    if (room <= 0) return { sought, answered: place }
    const reading = readings.get(conversation)
    if (reading === undefined) continue
    const end = lastReadable(reading.readable, reading.head)
    const asked = direction({ after }, end)
    const window = windowOf(asked, reading.readable, end, limit)
    if (window !== null) room -= window.to - window.from + 1
    sought.push({ conversation, place, readable: reading.readable, end, asked, window })
  }
  return { sought, answered: ranges.length }
}

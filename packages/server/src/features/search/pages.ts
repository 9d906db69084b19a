import type { Seq, Time } from "@everline/protocol"

/** A place in the order of hits: the newest first, those of one moment by conversation and seq. */
export interface SearchPlace {
  readonly at: Time
  readonly conversation: string
  readonly seq: Seq
}

/** The place before everything that was written in one moment. */
export const beginOf = (at: Time): SearchPlace => ({
  at,
  conversation: "ffffffff-ffff-ffff-ffff-ffffffffffff",
  seq: Number.MAX_SAFE_INTEGER,
})

/** Negative when one comes before the other. */
export function compare(one: SearchPlace, other: SearchPlace): number {
  if (one.at !== other.at) return other.at - one.at
  if (one.conversation !== other.conversation) return one.conversation > other.conversation ? -1 : 1
  return other.seq - one.seq
}

export const placeText = ({ at, conversation, seq }: SearchPlace): string => `${at}.${conversation}.${seq}`

/** A place as the protocol has checked it. */
export function placeFrom(text: string): SearchPlace {
  const [at, conversation = "", seq] = text.split(".")
  return { at: Number(at), conversation, seq: Number(seq) }
}

/** What one answer holds, and where to look on. */
export interface Page<Found> {
  readonly found: readonly Found[]
  readonly next: SearchPlace | null
}

/**
 * The first of what was found, and where to go on.
 * @param found in order
 * @param reached only what is newer has been looked through, never newer than `before`; null: everything has
 * @param before where it was begun; null: at the newest
 */
export function pageOf<Found extends SearchPlace>(
  found: readonly Found[],
  limit: number,
  reached: Time | null,
  before: SearchPlace | null,
): Page<Found> {
  const sure = reached === null ? found : found.filter(({ at }) => at > reached)
  const last = sure[limit - 1]
  if (sure.length > limit && last !== undefined) return { found: sure.slice(0, limit), next: last }
  if (reached === null) return { found: sure, next: null }
  const next = beginOf(reached)
  if (before === null || compare(before, next) < 0) return { found: sure, next }
  // So much was written in one moment that nobody gets through it: of that as much as there is room for.
  return { found: found.filter(({ at }) => at === reached).slice(0, limit), next: beginOf(reached - 1) }
}

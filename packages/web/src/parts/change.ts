interface Keyed {
  readonly key: string
}

/**
 * Where a list of lines changed: `above` when lines came or went before the first, `below` when after the last,
 * `replaced` when nothing of it stayed.
 */
export type Change = "none" | "above" | "below" | "replaced"

/** Compares two windows on one conversation. They change at one end at a time, or altogether. */
export function changeOf(before: readonly Keyed[], after: readonly Keyed[]): Change {
  const [first, last] = [before[0], before.at(-1)]
  const [newFirst, newLast] = [after[0], after.at(-1)]
  if (!first || !last || !newFirst || !newLast) return before === after ? "none" : "replaced"
  if (first.key === newFirst.key) return last.key === newLast.key && before.length === after.length ? "none" : "below"
  if (last.key === newLast.key) return "above"
  const kept = after.some((line) => line.key === first.key || line.key === last.key)
  return kept ? "above" : "replaced"
}

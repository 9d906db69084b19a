/** Longer messages are folded in the thread: enough to see what it is, cheap to scroll past. In UTF-16 units. */
export const FOLD_ABOVE = 1_200
const FOLD_TO = 700
const LINES = 16

/** The beginning of a long text, cut between characters and never inside one; null when it need not be cut. */
export function folded(text: string): string | null {
  const lines = text.split("\n", LINES + 1)
  if (text.length <= FOLD_ABOVE && lines.length <= LINES) return null
  const start = lines.slice(0, LINES).join("\n").slice(0, FOLD_TO)
  const cut = /[\uD800-\uDBFF]$/.test(start) ? start.slice(0, -1) : start
  return cut.replace(/(?:\p{Mark}|\u200D|\s)+$/u, "")
}

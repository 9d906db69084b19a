/** The candidate that differs from `word` by the fewest slips of the finger, if it is near enough to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((candidate) => ({ candidate, slips: slips(word, candidate) }))
  const best = scored.sort((a, b) => a.slips - b.slips)[0]
  return best !== undefined && best.slips <= Math.max(2, word.length / 3) ? best.candidate : undefined
}

/** Levenshtein's distance: letters to add, drop or change. */
function slips(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (let column = 0; column < to.length; column++) {
      const changed = (previous[column] ?? 0) + (letter === to[column] ? 0 : 1)
      const added = (current[column] ?? 0) + 1
      const dropped = (previous[column + 1] ?? 0) + 1
      current.push(Math.min(changed, added, dropped))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/**
 * How long to wait before the next line, in milliseconds: anything up to twice as long after each failure, so that those who lost
 * theirs together do not come back together. A name that was refused will be refused again: it waits half a minute at least.
 */
export function backoff(failures: number, isRefused: boolean, random: () => number): number {
  if (isRefused) return LONGEST_MS * (0.5 + random() / 2)
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** failures)
}

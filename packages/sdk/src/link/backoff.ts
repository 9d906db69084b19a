const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/**
 * How long to wait before the next attempt, in milliseconds: anything up to a bound that doubles with each failure, so
 * that many clients that lost their server at once do not come back at once. `attempt` counts failures from 0.
 */
export const backoff = (attempt: number, random: () => number, longestMs = LONGEST_MS): number =>
  Math.round(random() * Math.min(longestMs, FIRST_MS * 2 ** Math.min(attempt, 16)))

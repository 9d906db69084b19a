import type { QuietHours, Time } from "@everline/protocol"

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60
/** What is older is no news any more. */
export const NEWS_MS = DAY_MINUTES * MINUTE_MS

/** The minute of the day in a time zone, 0 … 1,439. */
export function minuteOfDay(at: Time, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" })
    .formatToParts(at)
    .map(({ type, value }) => [type, Number(value)] as const)
  const { hour = 0, minute = 0 } = Object.fromEntries(parts)
  // Midnight is 24 in some versions of ICU.
  return (hour % 24) * 60 + minute
}

/**
 * When a quiet time ends that holds now; null when none does. From a time to the same one is no time at all. On the day on
 * which clocks are changed it may end an hour early or late.
 */
export function quietUntil(at: Time, quiet: QuietHours | null): Time | null {
  if (quiet === null || quiet.from === quiet.to) return null
  const { from, to, zone } = quiet
  const now = minuteOfDay(at, zone)
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to
  if (!isQuiet) return null
  const left = (to - now + DAY_MINUTES) % DAY_MINUTES
  return at - (at % MINUTE_MS) + left * MINUTE_MS
}

/** How long a message is left alone that has failed so often, twice as long each time; null: for good. */
export function leftAloneFor(failures: number): number | null {
  const ms = MINUTE_MS * 2 ** failures
  return ms < NEWS_MS ? ms : null
}

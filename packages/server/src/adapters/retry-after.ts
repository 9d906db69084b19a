import type { Time } from "@everline/protocol"

/** When to ask again, in milliseconds from now, by an answer's `Retry-After`: seconds, or a date by the service's clock. */
export function retryAfterMs(header: string | undefined, now: Time): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(ms) && ms > 0 ? ms : undefined
}

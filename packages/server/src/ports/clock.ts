import type { Time } from "@everline/protocol"

/** The server's clock; tests bring their own. */
export interface Clock {
  now(): Time
}

export const systemClock: Clock = { now: () => Date.now() }

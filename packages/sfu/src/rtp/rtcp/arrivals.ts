/** What a receiver tells of packets that arrived, cut into feedbacks as they can travel. */
import { REFERENCE_US, TICK_US } from "./transport-feedback.ts"
import type { TransportFeedback } from "./types.ts"

/** A packet that arrived. */
export interface Arrival {
  /** Its transport-wide number, unwrapped (sequence.ts): it never begins again. */
  readonly sequence: number
  /** In µs of any clock that never goes back. */
  readonly at: number
}

/** So one feedback has at most 1,208 bytes: 20, two for each packet that arrived, and two for each seven packets. */
const MAX_ARRIVALS = 300
const MAX_STATUSES = 2048
/** What a delta of two bytes can say, less a tick for rounding: 8 s. */
const MAX_PAUSE_US = 32_766 * TICK_US

/**
 * One feedback, or several where one does not hold all.
 * @param feedback whose it is, and the count of the first; those after it count on
 * @param from the first number to be told of: what lies between it and the first arrival has not arrived. Of a gap of 2,048
 * numbers or more nothing is said.
 * @param arrivals by their numbers, upwards, each once
 */
export function transportFeedbacks(
  feedback: Pick<TransportFeedback, "sender" | "media" | "count">,
  from: number,
  arrivals: readonly Arrival[],
): TransportFeedback[] {
  const feedbacks: TransportFeedback[] = []
  let told: (number | null)[] = []
  let received = MAX_ARRIVALS
  let reference = 0
  let next = from
  let last = 0
  for (const { sequence, at } of arrivals) {
    const isFull = received === MAX_ARRIVALS || told.length + sequence - next >= MAX_STATUSES
    if (isFull || Math.abs(at - last) > MAX_PAUSE_US) {
      if (sequence - next >= MAX_STATUSES) next = sequence
      told = []
      received = 0
      reference = Math.floor(at / REFERENCE_US)
      feedbacks.push({
        kind: "transport-feedback",
        ...feedback,
        count: (feedback.count + feedbacks.length) & 0xff,
        base: next & 0xffff,
        reference: reference & 0xffffff,
        arrivals: told,
      })
    }
    for (; next < sequence; next++) told.push(null)
    told.push(Math.round((at - reference * REFERENCE_US) / TICK_US) * TICK_US)
    next++
    received++
    last = at
  }
  return feedbacks
}

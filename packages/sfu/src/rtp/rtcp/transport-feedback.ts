/** Feedback for congestion control of a whole connection (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
import type { TransportFeedback } from "./types.ts"

/** A packet that arrived. */
export interface Arrival {
  /** Its transport-wide number, unwrapped (sequence.ts): it never begins again. */
  readonly sequence: number
  /** In µs of any clock that never goes back. */
  readonly at: number
}

/**
 * What a receiver says of packets that arrived: one feedback, or several where one does not hold all (a pause of 8 s, more than
 * fits into a datagram).
 * @param arrivals by their numbers, upwards, each once
 * @param from the first number to be told of: what lies between it and the first arrival has not arrived
 * @param count of the first feedback; those after it count on
 */
export declare function transportFeedbacks(
  feedback: Pick<TransportFeedback, "sender" | "media" | "count">,
  from: number,
  arrivals: readonly Arrival[],
): TransportFeedback[]

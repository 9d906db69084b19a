/** What becomes of a text and of each of its segments (I12). Total: whatever happens in whatever state, here is what follows. */
import type { SegmentState } from "@everline/protocol"
import type { Receipt, Submitted } from "../../ports/gateway.ts"

/** What people are told of a text. Delivered, failed and cancelled are final; unknown is, but for a receipt that comes late. */
export type TextState = "queued" | "submitting" | "accepted" | "delivered" | "failed" | "unknown" | "cancelled"

/** What may happen to a segment. */
export type Happening =
  | { readonly kind: "claimed" }
  | { readonly kind: "answered"; readonly answer: Submitted["kind"] }
  /** Whoever had it to send has not said what came of it in time: a server that was killed. */
  | { readonly kind: "forsaken" }
  | { readonly kind: "receipt"; readonly state: Receipt["state"] }
  /** It is sent no more: its time is over, its recipient wants none, or the rest of its text failed. */
  | { readonly kind: "given_up" }
  | { readonly kind: "moved" }
  /** The record was restored: what happened after the backup was made nobody knows. */
  | { readonly kind: "lost" }

const isUntaken = (state: SegmentState): boolean => state === "waiting" || state === "refused"

export function segmentAfter(state: SegmentState, what: Happening): SegmentState {
  switch (what.kind) {
    case "claimed":
      return state === "waiting" ? "submitting" : state
    case "answered":
      return afterAnswer(state, what.answer)
    case "forsaken":
      return state === "submitting" ? "unknown" : state
    case "receipt":
      return afterReceipt(state, what.state)
    case "given_up":
      return isUntaken(state) ? "failed" : state
    case "moved":
      return isUntaken(state) ? "returned" : state
    case "lost":
      return isUntaken(state) || state === "submitting" ? "unknown" : state
  }
}

/**
 * An answer that comes when it was held to be lost brings nothing back: nobody sends the segment again. But that it certainly
 * was not taken is good to know; and of one that was its receipt will tell.
 */
function afterAnswer(state: SegmentState, answer: Submitted["kind"]): SegmentState {
  if (state === "unknown") return answer === "refused" || answer === "later" ? "failed" : "unknown"
  if (state !== "submitting") return state
  return answer === "later" ? "waiting" : answer
}

function afterReceipt(state: SegmentState, told: Receipt["state"]): SegmentState {
  if (state !== "accepted" && state !== "unknown") return state
  if (told === "delivered") return "delivered"
  if (told === "failed" || told === "expired") return "failed"
  return told === "unknown" ? "unknown" : state
}

/** Whether a segment is, or may be, at the gateway or beyond it. */
export const mayBeTaken = (state: SegmentState): boolean => !isUntaken(state) && state !== "returned"

export const isFinal = (state: TextState): boolean =>
  state === "delivered" || state === "failed" || state === "cancelled"

/** What a text is by what its segments are now. */
export function textAfter(state: TextState, segments: readonly SegmentState[]): TextState {
  if (isFinal(state)) return state
  const sum = sumOf(segments.filter((segment) => segment !== "returned"))
  // A receipt may clear up one segment of several: until all are, nobody knows yet.
  return state === "unknown" && !isFinal(sum) ? "unknown" : sum
}

/** One that failed makes the whole unreadable; one of which nobody knows leaves the whole unknown. */
function sumOf(segments: readonly SegmentState[]): TextState {
  const some = (...states: SegmentState[]) => segments.some((state) => states.includes(state))
  if (some("failed")) return "failed"
  if (some("unknown")) return "unknown"
  if (segments.every((state) => state === "waiting")) return "queued"
  if (some("waiting", "submitting", "refused")) return "submitting"
  return segments.every((state) => state === "delivered") ? "delivered" : "accepted"
}

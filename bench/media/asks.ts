/** What a process of the generator is asked, and what it answers to each. */
import type { StreamPlan } from "./publisher.ts"

export type Ask =
  /** For the offer of a client that publishes. */
  | { readonly kind: "offer"; readonly plan: StreamPlan }
  /** That client gets its answer. */
  | { readonly kind: "connect"; readonly answer: string }
  /** For the answer of a client that subscribes. */
  | { readonly kind: "answer"; readonly offer: string }
  /** Whether all that subscribe are connected. */
  | { readonly kind: "settle" }
  /** What is published from now on is of this window. */
  | { readonly kind: "window"; readonly window: number }
  /** For what came of a window. */
  | { readonly kind: "report"; readonly window: number }

export type Answer =
  | { readonly kind: "sdp"; readonly sdp: string }
  | { readonly kind: "done" }
  /** How much was published in the window before. */
  | { readonly kind: "sent"; readonly packets: number }
  /** With how long it was on its way, as buckets of a histogram. */
  | { readonly kind: "received"; readonly packets: number; readonly delays: readonly number[] }
  | { readonly kind: "failed"; readonly error: string }

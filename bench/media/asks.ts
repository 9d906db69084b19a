/** What a process of the generator is asked, and what it answers to each. */
import type { StreamPlan } from "./stream.ts"
import type { SubscriberOptions } from "./subscriber.ts"

export type Ask =
  /** For the offer of one more client that publishes. */
  | { readonly kind: "offer"; readonly plans: readonly StreamPlan[] }
  /** That client gets its answer, and sends from then on. */
  | { readonly kind: "connect"; readonly answer: string; readonly lossPct: number }
  /** For the answer of one more client that subscribes. */
  | {
      readonly kind: "answer"
      readonly offer: string
      readonly lossPct: number
      readonly tells: SubscriberOptions["tells"]
    }
  /** Whether all that subscribe are connected. */
  | { readonly kind: "settle" }
  /** What is published from now on is of this window; 0 is none. */
  | { readonly kind: "window"; readonly window: number }
  /** For what came of the window. */
  | { readonly kind: "report" }

export type Answer =
  | { readonly kind: "sdp"; readonly sdp: string }
  | { readonly kind: "done" }
  /** How much was published in the window before. */
  | { readonly kind: "sent"; readonly packets: number }
  /**
   * How long it was on its way, as buckets of a histogram; how many packets of it are missing; how often pictures have stood
   * still so far.
   */
  | {
      readonly kind: "received"
      readonly delays: readonly number[]
      readonly missing: number
      readonly freezes: number
    }
  | { readonly kind: "failed"; readonly error: string }

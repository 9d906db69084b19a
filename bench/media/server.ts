import type { Roots } from "../lib/processes.ts"
import type { Kind } from "./sdp.ts"

/** A media server that runs, with a room in which one publishes. */
export interface MediaServer extends AsyncDisposable {
  readonly roots: Roots
  /** @returns the answer */
  publish(kind: Kind, offer: string): Promise<string>
  /** To what is published. */
  subscribe(): Promise<Subscription>
}

/** One that is to be answered. */
export interface Subscription {
  readonly offer: string
  answer(sdp: string): Promise<void>
}

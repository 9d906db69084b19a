/**
 * How late what a sender sends comes, wherever it waits: in the queue of its network, or before this process when that has
 * no time for it. By when each packet says that it was sent (abs-send-time,
 * http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time).
 */
import { Quickest } from "./quickest.ts"

/** After so long the times of senders begin again. */
const ROUND_MS = 64_000

/** Of one connection; `sentMs` is of its sender's clock, `nowMs` of ours, which does not go back. */
export class Lateness {
  readonly #quickest = new Quickest()
  #tookMs = 0

  /** A packet has come. @returns how much later than the quickest of the last time, in milliseconds */
  of(sentMs: number, nowMs: number): number {
    const apart = nowMs - sentMs - this.#tookMs
    this.#tookMs += apart - ROUND_MS * Math.round(apart / ROUND_MS)
    this.#quickest.add(this.#tookMs, nowMs)
    return this.#tookMs - this.#quickest.ms
  }
}

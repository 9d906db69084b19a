/** How long packets wait on their way: what they take longer than the quickest of the last time. */
import { Quickest } from "../quickest.ts"

const SMOOTHING = 0.9

/** Fed with each packet that arrived. Both times are in milliseconds, each of its own clock. */
export class QueueDelay {
  readonly #quickest = new Quickest()
  #smoothed: number | undefined

  add(sentMs: number, arrivedMs: number): void {
    const took = arrivedMs - sentMs
    this.#quickest.add(took, sentMs)
    this.#smoothed = this.#smoothed === undefined ? took : SMOOTHING * this.#smoothed + (1 - SMOOTHING) * took
  }

  get queueMs(): number {
    return this.#smoothed === undefined ? 0 : Math.max(0, this.#smoothed - this.#quickest.ms)
  }
}

/** How long packets wait on their way: what they take longer than the quickest of the last time. */

/** A way that became longer (another network) counts as a queue for so long, twice at most. */
const EPOCH_MS = 15_000
const SMOOTHING = 0.9

/** Fed with each packet that arrived. Both times are in milliseconds, each of its own clock. */
export class QueueDelay {
  #least = Number.POSITIVE_INFINITY
  #leastBefore = Number.POSITIVE_INFINITY
  #epochMs = Number.NEGATIVE_INFINITY
  #smoothed: number | undefined

  add(sentMs: number, arrivedMs: number): void {
    const took = arrivedMs - sentMs
    if (sentMs - this.#epochMs > EPOCH_MS) {
      this.#epochMs = sentMs
      this.#leastBefore = this.#least
      this.#least = took
    }
    this.#least = Math.min(this.#least, took)
    this.#smoothed = this.#smoothed === undefined ? took : SMOOTHING * this.#smoothed + (1 - SMOOTHING) * took
  }

  get queueMs(): number {
    return this.#smoothed === undefined ? 0 : Math.max(0, this.#smoothed - Math.min(this.#least, this.#leastBefore))
  }
}

/** How long the quickest packet of the last time took: of two clocks that know nothing of each other more cannot be told. */

/** A way that became longer (another network) counts as a delay for so long, twice at most. */
const EPOCH_MS = 15_000

/** Of one way; times are in milliseconds, what a packet took is by whatever its sender's clock is off. */
export class Quickest {
  #least = Number.POSITIVE_INFINITY
  #leastBefore = Number.POSITIVE_INFINITY
  #epochMs = Number.NEGATIVE_INFINITY

  add(tookMs: number, atMs: number): void {
    if (atMs - this.#epochMs > EPOCH_MS) {
      this.#epochMs = atMs
      this.#leastBefore = this.#least
      this.#least = tookMs
    }
    this.#least = Math.min(this.#least, tookMs)
  }

  /** How long it took; infinite before there is one. */
  get ms(): number {
    return Math.min(this.#least, this.#leastBefore)
  }
}

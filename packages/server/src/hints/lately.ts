/** A bus that is gone is noticed within this time, in milliseconds: what is older has come through. */
const NOTICED_MS = 10_000
/** So many are remembered at most, and once more as many. */
const MOST = 5_000

/** Hints that were told a short while ago, and may have been lost with a bus that only seemed to be there. */
export class Lately {
  #before: Uint8Array[] = []
  #now: Uint8Array[] = []
  /** By performance.now. */
  #begunAt = performance.now()

  add(hint: Uint8Array): void {
    const now = performance.now()
    if (now - this.#begunAt > NOTICED_MS || this.#now.length >= MOST) {
      this.#before = this.#now
      this.#now = []
      this.#begunAt = now
    }
    this.#now.push(hint)
  }

  /** Those that may have been lost, oldest first; then nothing is remembered. */
  take(): readonly Uint8Array[] {
    const told = [...this.#before, ...this.#now]
    this.#before = []
    this.#now = []
    return told
  }
}

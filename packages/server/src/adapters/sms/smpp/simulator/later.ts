/** The longest that a timer waits, in milliseconds; it would begin at once with more. */
const LONGEST = 2 ** 31 - 1

/** Work that is done later, and not at all once this is closed. */
export class Later implements Disposable {
  readonly #timers = new Set<NodeJS.Timeout>()
  #isClosed = false

  /** Does it at once where nothing has to pass. */
  after(milliseconds: number, work: () => void): void {
    if (this.#isClosed) return
    if (milliseconds <= 0) return work()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, Math.min(milliseconds, LONGEST))
    this.#timers.add(timer)
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

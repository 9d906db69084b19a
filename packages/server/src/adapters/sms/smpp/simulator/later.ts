/** The longest that a timer waits, in milliseconds; it would begin at once with more. */
const LONGEST = 2 ** 31 - 1
/** What is due within so many milliseconds is done together: thousands of texts a second are on their way at once. */
const GRAIN = 10

interface Batch {
  readonly timer: NodeJS.Timeout
  readonly works: (() => void)[]
}

/** Work that is done later, and not at all once this is closed. */
export class Later implements Disposable {
  /** By when they are due. */
  readonly #batches = new Map<number, Batch>()
  #isClosed = false

  /** Does it at once where nothing has to pass; else in the order in which it is due. */
  after(milliseconds: number, work: () => void): void {
    if (this.#isClosed) return
    if (milliseconds <= 0) return work()
    const now = performance.now()
    const due = Math.ceil((now + milliseconds) / GRAIN) * GRAIN
    const batch = this.#batches.get(due) ?? this.#begin(due, due - now)
    batch.works.push(work)
  }

  #begin(due: number, milliseconds: number): Batch {
    const works: (() => void)[] = []
    const run = () => {
      this.#batches.delete(due)
      for (const work of works) work()
    }
    const batch = { timer: setTimeout(run, Math.min(milliseconds, LONGEST)), works }
    this.#batches.set(due, batch)
    return batch
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    for (const { timer } of this.#batches.values()) clearTimeout(timer)
    this.#batches.clear()
  }
}

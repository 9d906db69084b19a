const MAX_SEQUENCE = 0x7fffffff

interface Waiting {
  readonly ticket: number
  readonly until: number
}

/** Submissions that were written and not answered, by their sequence numbers, the oldest first. */
export class Unanswered {
  #sequence = 0
  readonly #waiting = new Map<number, Waiting>()

  get size(): number {
    return this.#waiting.size
  }

  /** A number under which nothing waits. */
  nextSequence(): number {
    do this.#sequence = this.#sequence === MAX_SEQUENCE ? 1 : this.#sequence + 1
    while (this.#waiting.has(this.#sequence))
    return this.#sequence
  }

  add(sequence: number, waiting: Waiting): void {
    this.#waiting.set(sequence, waiting)
  }

  /** Whose answer this is, if anybody's; it waits no more. */
  take(sequence: number): number | undefined {
    const waiting = this.#waiting.get(sequence)
    this.#waiting.delete(sequence)
    return waiting?.ticket
  }

  /** All that have waited long enough; they wait no more. */
  takeDue(now: number): readonly number[] {
    const tickets: number[] = []
    for (const [sequence, { ticket, until }] of this.#waiting) {
      if (now < until) break
      this.#waiting.delete(sequence)
      tickets.push(ticket)
    }
    return tickets
  }

  takeAll(): readonly number[] {
    return this.takeDue(Number.POSITIVE_INFINITY)
  }

  /** When the next has waited long enough. */
  get due(): number {
    for (const { until } of this.#waiting.values()) return until
    return Number.POSITIVE_INFINITY
  }
}

const MAX_SEQUENCE = 0x7fffffff
/** What was not answered in time is remembered for so long, in case it is answered after all, and so many at most. */
export const REMEMBERED_MS = 5 * 60_000
export const MOST_REMEMBERED = 10_000

interface Waiting<Ticket> {
  readonly ticket: Ticket
  readonly until: number
}

/** Submissions that were written and not answered, by their sequence numbers, the oldest first. */
export class Unanswered<Ticket> {
  #sequence = 0
  readonly #last: number
  readonly #waiting = new Map<number, Waiting<Ticket>>()
  readonly #overdue = new Map<number, Waiting<Ticket>>()

  /** @param last the highest number; after it they begin anew */
  constructor(last = MAX_SEQUENCE) {
    this.#last = last
  }

  /** How many wait for their answers. */
  get size(): number {
    return this.#waiting.size
  }

  /** A number under which nothing waits, and nothing is remembered. */
  nextSequence(): number {
    do this.#sequence = this.#sequence === this.#last ? 1 : this.#sequence + 1
    while (this.#waiting.has(this.#sequence) || this.#overdue.has(this.#sequence))
    return this.#sequence
  }

  add(sequence: number, waiting: Waiting<Ticket>): void {
    this.#waiting.set(sequence, waiting)
  }

  /** Whose answer this is, if anybody's; it waits no more. */
  take(sequence: number): Ticket | undefined {
    return taken(this.#waiting, sequence)?.ticket
  }

  /** Whose answer this is that comes after its time, if anybody's who is remembered. */
  takeOverdue(sequence: number, now: number): Ticket | undefined {
    const overdue = taken(this.#overdue, sequence)
    return overdue !== undefined && now < overdue.until ? overdue.ticket : undefined
  }

  /** All that have waited long enough; they wait no more, and are remembered. */
  takeDue(now: number): readonly Ticket[] {
    const tickets: Ticket[] = []
    for (const [sequence, { ticket, until }] of this.#waiting) {
      if (now < until) break
      this.#waiting.delete(sequence)
      this.#overdue.set(sequence, { ticket, until: now + REMEMBERED_MS })
      tickets.push(ticket)
    }
    this.#forget(now)
    return tickets
  }

  /** All that wait; nothing is remembered any more. */
  takeAll(): readonly Ticket[] {
    const tickets = Array.from(this.#waiting.values(), ({ ticket }) => ticket)
    this.#waiting.clear()
    this.#overdue.clear()
    return tickets
  }

  /** When the next has waited long enough. */
  get due(): number {
    for (const { until } of this.#waiting.values()) return until
    return Number.POSITIVE_INFINITY
  }

  #forget(now: number): void {
    for (const [sequence, { until }] of this.#overdue) {
      if (now < until && this.#overdue.size <= MOST_REMEMBERED) return
      this.#overdue.delete(sequence)
    }
  }
}

function taken<Ticket>(from: Map<number, Waiting<Ticket>>, sequence: number): Waiting<Ticket> | undefined {
  const waiting = from.get(sequence)
  from.delete(sequence)
  return waiting
}

/**
 * When packets arrived, by their transport-wide numbers: what a publisher's congestion control is told of
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 */

/** How far back an arrival is still told, which is more than a sender has under way. */
const WINDOW = 4_096
const MASK = WINDOW - 1
/** What one feedback tells of at most: it is to fit a packet, at three bytes each in the worst case. */
const MOST_NUMBERS = 300
/** Between two arrivals in one feedback there is room for 8.19 s (16 bits of 250 µs, signed). */
const MOST_APART_US = 8_000_000

export interface Feedback {
  /** The number of the first packet told of, extended. */
  readonly base: number
  /** When it and those after it arrived, in microseconds; null has not arrived. At least one has. */
  readonly arrivals: readonly (number | null)[]
}

/** Remembers the arrivals of one connection; numbers are extended, times are in microseconds. */
export class Arrivals {
  readonly #at = new Float64Array(WINDOW).fill(Number.NaN)
  #highest: number | undefined
  /** The first that the next feedback tells of. */
  #next = 0

  /** What arrived before is not taken again: the first time counts. */
  arrived(seq: number, nowUs: number): void {
    const highest = this.#highest
    if (highest === undefined || seq > highest) {
      if (highest === undefined || seq - highest >= WINDOW) this.#begin(seq)
      else for (let gap = highest + 1; gap < seq; gap++) this.#at[gap & MASK] = Number.NaN
      this.#highest = seq
      this.#at[seq & MASK] = nowUs
      return
    }
    if (seq <= highest - WINDOW || this.#has(seq)) return
    this.#at[seq & MASK] = nowUs
    // It was told as not arrived; the next feedback tells from there again, and senders take the better news.
    this.#next = Math.min(this.#next, seq)
  }

  /** What to tell now; undefined when nothing arrived since. What does not fit is told by the next. */
  feedback(): Feedback | undefined {
    const highest = this.#highest
    if (highest === undefined || this.#next > highest) return undefined
    this.#next = Math.max(this.#next, highest - WINDOW + 1)
    while (!this.#hasAny(this.#next)) this.#next += MOST_NUMBERS
    const base = this.#next
    const arrivals: (number | null)[] = []
    let before: number | undefined
    while (this.#next <= highest && arrivals.length < MOST_NUMBERS) {
      const at = this.#at[this.#next & MASK] ?? Number.NaN
      if (before !== undefined && Math.abs(at - before) > MOST_APART_US) break
      if (!Number.isNaN(at)) before = at
      arrivals.push(Number.isNaN(at) ? null : at)
      this.#next += 1
    }
    return { base, arrivals }
  }

  /** After a jump that far what was before is told no more. */
  #begin(seq: number): void {
    this.#at.fill(Number.NaN)
    this.#next = seq
  }

  #has(seq: number): boolean {
    return !Number.isNaN(this.#at[seq & MASK])
  }

  #hasAny(from: number): boolean {
    for (let seq = from; seq < from + MOST_NUMBERS; seq++) if (this.#has(seq)) return true
    return false
  }
}

/** What of an incoming stream is missing, and when it is asked for (RFC 4585, generic NACK). */

/** Leaves packets that took another way the time to come by themselves. */
const REORDERING_MS = 20
/** Not asked for again sooner, however short the round trip. */
const LEAST_AGAIN_MS = 40
const MOST_TIMES = 8
/** A picture that comes later than this is of no use to anybody. */
const MOST_AGE_MS = 1_500
/** Of a gap wider than this nothing is asked for: a key frame is smaller. */
const WIDEST_GAP = 500
/** How far back a packet may come and still be told from one that came before. */
const WINDOW = 1_024
const MASK = WINDOW - 1

interface Hole {
  readonly since: number
  askedAt: number
  times: number
}

/** `next` is ahead of all before; `late` fills a hole; `duplicate` came before, or is too old to tell: to be dropped. */
export type Arrival = "next" | "late" | "duplicate"

const NOTHING: readonly number[] = []

/**
 * Watches one incoming stream. Sequence numbers are extended (they do not wrap), times are in milliseconds of any clock
 * that does not go back. What comes by retransmission is told under its original number.
 */
export class MissingPackets {
  /** Which number came last at each place of the window. */
  readonly #came = new Float64Array(WINDOW).fill(Number.NaN)
  /** In the order of their numbers. */
  readonly #holes = new Map<number, Hole>()
  #highest: number | undefined
  /** The newest number that is needed and was given up, and the newest with which a key frame began. */
  #givenUp = Number.NEGATIVE_INFINITY
  #keyFrame = Number.NEGATIVE_INFINITY
  readonly #isNeeded: (seq: number) => boolean

  /** @param isNeeded whether what comes later cannot be shown without a packet that is given up; unless told, it cannot */
  constructor(isNeeded: (seq: number) => boolean = () => true) {
    this.#isNeeded = isNeeded
  }

  came(seq: number, nowMs: number): Arrival {
    const highest = this.#highest
    if (highest === undefined || seq > highest) {
      if (highest !== undefined) this.#open(highest + 1, seq, nowMs)
      this.#highest = seq
      this.#came[seq & MASK] = seq
      return "next"
    }
    if (seq <= highest - WINDOW || this.#came[seq & MASK] === seq) return "duplicate"
    this.#came[seq & MASK] = seq
    this.#holes.delete(seq)
    return "late"
  }

  /** A key frame begins with this packet: nothing before it is needed any more. */
  keyFrame(seq: number): void {
    this.#keyFrame = Math.max(this.#keyFrame, seq)
    for (const hole of this.#holes.keys()) {
      if (hole >= seq) break
      this.#holes.delete(hole)
    }
  }

  /** Whether something is missing for good, without a key frame since: what comes cannot be shown until there is one. */
  get isBroken(): boolean {
    return this.#givenUp > this.#keyFrame
  }

  /** How many are waited for. */
  get size(): number {
    return this.#holes.size
  }

  /** What to ask for now, lowest first; it counts as asked. */
  due(nowMs: number, roundTripMs: number): readonly number[] {
    if (this.#holes.size === 0) return NOTHING
    const again = Math.max(LEAST_AGAIN_MS, roundTripMs)
    const asked: number[] = []
    for (const [seq, hole] of this.#holes) {
      const isDue = hole.times === 0 ? nowMs - hole.since >= REORDERING_MS : nowMs - hole.askedAt >= again
      if (nowMs - hole.since >= MOST_AGE_MS || (isDue && hole.times === MOST_TIMES)) this.#giveUp(seq)
      else if (isDue) {
        hole.askedAt = nowMs
        hole.times += 1
        asked.push(seq)
      }
    }
    return asked
  }

  #open(from: number, to: number, nowMs: number): void {
    if (to - from + this.#holes.size > WIDEST_GAP) {
      this.#holes.clear()
      this.#givenUp = to - 1
      return
    }
    for (let seq = from; seq < to; seq++) this.#holes.set(seq, { since: nowMs, askedAt: 0, times: 0 })
  }

  #giveUp(seq: number): void {
    this.#holes.delete(seq)
    if (this.#isNeeded(seq)) this.#givenUp = Math.max(this.#givenUp, seq)
  }
}

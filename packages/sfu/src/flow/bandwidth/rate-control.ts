/** How the estimate of a link moves: up while its queue is empty, down at once when it grows (draft-ietf-rmcat-gcc-02 §5.5). */
import type { Usage } from "./delay-trend.ts"

/** What a voice and its headers need is never doubted. */
const LEAST_BPS = 60_000
/** More is not asked of any link. */
export const MOST_BPS = 50_000_000

const DECREASE = 0.85
/** Who sends less than half of what the estimate allows did not make the queue alone. */
const DECREASE_IDLE = 0.7
/** A second, far from what the link was seen to carry. */
const FASTER = 1.08
/** Near to it: a packet each response time. */
const PACKET_BITS = 9_600
/** What carries so much more or less than before has changed. */
const NEAR = 0.2
/** Nothing is believed that is so much more than what was seen to arrive: of what nobody sends only a probe tells. */
const MOST_OF_ARRIVED = 1.2
const SPARE_BPS = 10_000

export interface Observed {
  readonly usage: Usage
  /** What arrived, in bit/s, with what was lost by chance; undefined until it is known. */
  readonly carriedBps: number | undefined
  /** The most of it that arrived for a moment: what the link carries when it is full. */
  readonly peakBps: number | undefined
  /** What was sent, in bit/s; undefined until it is known. */
  readonly sentBps: number | undefined
  /** Whether losses let it grow. */
  readonly mayGrow: boolean
  readonly roundTripMs: number
}

/** Times are in milliseconds of any clock that does not go back. */
export class RateControl {
  #bps: number
  /** What the link carried when its queue grew. */
  #capacityBps: number | undefined
  #isHeld = false
  #updatedAt: number | undefined
  #decreasedAt = Number.NEGATIVE_INFINITY

  constructor(startBps: number) {
    this.#bps = startBps
  }

  get bps(): number {
    return this.#bps
  }

  /** Other rules than those of delay: a probe that arrived, losses. */
  set(bps: number): void {
    this.#bps = Math.min(MOST_BPS, Math.max(LEAST_BPS, bps))
  }

  update(observed: Observed, nowMs: number): void {
    const { usage, carriedBps, mayGrow, roundTripMs } = observed
    const passedMs = Math.min(1_000, nowMs - (this.#updatedAt ?? nowMs))
    this.#updatedAt = nowMs
    if (usage === "over") this.#decrease(observed, nowMs)
    // While the queue empties nothing is added; the first calm moment after it ends that.
    else if (usage === "under") this.#isHeld = true
    else if (this.#isHeld) this.#isHeld = false
    else if (mayGrow && carriedBps !== undefined) this.#increase(carriedBps, roundTripMs, passedMs)
  }

  #decrease({ peakBps = this.#bps, sentBps = this.#bps, roundTripMs }: Observed, nowMs: number): void {
    this.#isHeld = true
    if (nowMs - this.#decreasedAt < Math.min(200, Math.max(10, roundTripMs)) + 100) return
    this.#decreasedAt = nowMs
    if (sentBps < this.#bps / 2) {
      this.set(Math.max(DECREASE * peakBps, DECREASE_IDLE * this.#bps))
      return
    }
    const capacity = this.#capacityBps
    const isNear = capacity !== undefined && Math.abs(peakBps - capacity) < NEAR * capacity
    this.#capacityBps = isNear ? capacity + 0.2 * (peakBps - capacity) : peakBps
    this.set(Math.min(this.#bps, DECREASE * peakBps))
  }

  #increase(carriedBps: number, roundTripMs: number, passedMs: number): void {
    const capacity = this.#capacityBps
    if (capacity !== undefined && carriedBps > (1 + NEAR) * capacity) this.#capacityBps = undefined
    const isNear = capacity !== undefined && this.#bps > (1 - NEAR) * capacity
    const seconds = passedMs / 1_000
    const grown = isNear
      ? this.#bps + (PACKET_BITS * passedMs) / (roundTripMs + 100)
      : this.#bps * FASTER ** seconds + 1_000 * seconds
    // What nobody uses does not shrink by that.
    this.set(Math.min(grown, Math.max(this.#bps, MOST_OF_ARRIVED * carriedBps + SPARE_BPS)))
  }
}

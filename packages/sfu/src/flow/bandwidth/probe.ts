/**
 * Whether a link carries more than what goes over it: for a moment it is filled up with what would not have to be sent,
 * packets that went out already (RFC 4588) or padding.
 */
import { Cluster } from "./cluster.ts"

/** Long enough for a rate to be seen, short enough for a queue that it makes to be gone soon. */
const LENGTH_MS = 200
/** Of a link that nothing is known of: what is asked for may be ten times what it carries, and makes a queue all the same. */
const FIRST_LENGTH_MS = 60
/** How often it is asked what to fill up with. */
const ASKED_MS = 20
/** What has not been told by then is not told any more. */
const TOLD_MS = 1_500
/** So much at once beyond what is known; what is needed beyond that takes another probe. */
const MOST_TIMES = 1.6
/**
 * Of a link that nothing is known of far more is tried, for most carry it: first so many times what is believed, then so many
 * times what came through, one probe after the other, until one does not come through.
 */
const FIRST_TIMES = 3
const NEXT_TIMES = 2
/** A layer's rate is not even: a link is to carry a little more than it. */
const SPARE = 1.1
/** Fewer say nothing. */
const LEAST_PACKETS = 5
/** A link that gets through less than this part of what was sent is full. */
const FULL = 0.9
/** Until its queue is gone, and what is seen of it. */
const FELT_MS = 1_000
/** What it carried when it was full is believed with a little off, for it made a queue. */
const BELIEVED = 0.95
/** What a full link carried is news when it is so much more than was believed. */
const NEWS = 1.25
const LEAST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 8_000

export interface Need {
  /** What all that is wanted next would take, in bit/s. */
  readonly nextBps: number
  /** What all that is wanted at all would take. */
  readonly mostBps: number
  readonly estimateBps: number
  /** Whether nothing is known of the link: it was never full. */
  readonly isGuess: boolean
  /** Whether neither delay nor loss speak against it. */
  readonly isCalm: boolean
}

export interface Shown {
  /** In bit/s; where the link was full it is what it carries, else it carries at least this. */
  readonly bps: number
  readonly isFull: boolean
}

/** Times are in milliseconds of any clock that does not go back; arrivals are of the receiver's clock. */
export class Probe {
  #cluster: Cluster | undefined
  #pauseMs = LEAST_PAUSE_MS
  #times = FIRST_TIMES
  #endedMs = Number.NEGATIVE_INFINITY

  /** How many bytes to fill up with now, beyond what was sent; to be asked every 20 ms or so. */
  padding(nowMs: number, need: Need): number {
    const cluster = this.#cluster ?? this.#begin(nowMs, need)
    if (cluster === undefined || nowMs > cluster.endsMs) return 0
    if (!need.isCalm) {
      cluster.endsMs = nowMs
      return 0
    }
    const dueBytes = (cluster.targetBps * (nowMs - cluster.beganMs + ASKED_MS)) / 8_000
    return Math.max(0, Math.floor(dueBytes - cluster.sentBytes))
  }

  /** Whether a queue that grows now may be of a probe's making: one is on its way, or has just been told of. */
  isFelt(nowMs: number): boolean {
    return this.#cluster !== undefined || nowMs - this.#endedMs < FELT_MS
  }

  sent(seq: number, bytes: number, nowMs: number): void {
    this.#cluster?.sent(seq, bytes, nowMs)
  }

  arrived(seq: number, bytes: number, sentMs: number, arrivedMs: number): void {
    this.#cluster?.arrived(seq, bytes, sentMs, arrivedMs)
  }

  /**
   * What the last probe showed the link to carry, once. To be asked after each feedback.
   * @param toldSeq the newest number that was told of
   * @param byChance what part of the packets is lost however few there are
   */
  result(nowMs: number, toldSeq: number, byChance: number): Shown | undefined {
    const cluster = this.#cluster
    if (cluster === undefined || nowMs <= cluster.endsMs) return undefined
    if (!cluster.isTold(toldSeq)) {
      if (nowMs - cluster.beganMs > TOLD_MS) this.#endInVain(nowMs)
      return undefined
    }
    if (cluster.packets < LEAST_PACKETS || cluster.sentMs < ASKED_MS) {
      this.#endInVain(nowMs)
      return undefined
    }
    const isFull = cluster.arrivedBps < FULL * cluster.sentBps
    if (isFull && cluster.isHeldUp) {
      this.#end(nowMs, LEAST_PAUSE_MS)
      return undefined
    }
    const arrivedBps = cluster.arrivedBps / (1 - byChance)
    const bps = isFull ? BELIEVED * arrivedBps : Math.min(arrivedBps, cluster.targetBps)
    const isNews = bps > cluster.estimateBps * (isFull ? NEWS : 1)
    if (isNews) this.#end(nowMs, cluster.isFirst && !isFull ? 0 : LEAST_PAUSE_MS)
    else this.#endInVain(nowMs)
    return { bps, isFull }
  }

  #begin(nowMs: number, { nextBps, mostBps, estimateBps, isGuess, isCalm }: Need): Cluster | undefined {
    const neededBps = isGuess ? mostBps : nextBps
    if (!isCalm || neededBps <= estimateBps || nowMs - this.#endedMs < this.#pauseMs) return undefined
    const lengthMs = isGuess ? FIRST_LENGTH_MS : LENGTH_MS
    const targetBps = Math.min(neededBps * SPARE, estimateBps * (isGuess ? this.#times : MOST_TIMES))
    this.#times = NEXT_TIMES
    this.#cluster = new Cluster({ beganMs: nowMs, lengthMs }, { targetBps, estimateBps, isFirst: isGuess })
    return this.#cluster
  }

  /** After one that showed nothing more the next waits twice as long, unless nothing is known yet. */
  #endInVain(nowMs: number): void {
    const longerMs = Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, this.#pauseMs * 2))
    this.#end(nowMs, this.#cluster?.isFirst === true ? LEAST_PAUSE_MS : longerMs)
  }

  #end(nowMs: number, pauseMs: number): void {
    this.#cluster = undefined
    this.#pauseMs = pauseMs
    this.#endedMs = nowMs
  }
}

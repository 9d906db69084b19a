/**
 * What the link towards a subscriber carries, by what it says of the packets that it got
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01; the rules are those of draft-ietf-rmcat-gcc-02 and some of our own).
 */
import type { Feedback } from "../arrivals.ts"
import { DelayTrend } from "./delay-trend.ts"
import { LossControl } from "./loss-control.ts"
import { Probe } from "./probe.ts"
import { QueueDelay } from "./queue-delay.ts"
import { MOST_BPS, RateControl } from "./rate-control.ts"
import { Throughput } from "./throughput.ts"

/** What most links carry, before anything is known. */
const START_BPS = 1_500_000
/** A queue that is so long explains losses, whether it grows or not: it may be full. */
const LONG_QUEUE_MS = 60
/** Until a probe after the last sign of too much. */
const CALM_MS = 1_000
/** What a receiver said that long ago does not bind any more (draft-alvestrand-rmcat-remb-03: it says it at least that often). */
const REMB_MS = 5_000
const FIRST_ROUND_TRIP_MS = 100
/** So many probes one after the other make it certain that a link is full, for one may have met something else. */
const SURE = 2

const PLACES = 4_096
const MASK = PLACES - 1

const UNDER_WAY = 0
const LOST = 1
const ARRIVED = 2

/**
 * The estimate for one subscriber's connection. Transport-wide numbers are extended, times are in milliseconds of any clock
 * that does not go back, arrivals in microseconds of the subscriber's.
 */
export class Bandwidth {
  readonly #seq = new Float64Array(PLACES).fill(Number.NaN)
  readonly #sentAt = new Float64Array(PLACES)
  readonly #bytes = new Uint16Array(PLACES)
  readonly #fate = new Uint8Array(PLACES)
  readonly #sent = new Throughput()
  readonly #carried = new Throughput()
  readonly #trend = new DelayTrend()
  readonly #delay = new QueueDelay()
  readonly #losses = new LossControl()
  readonly #probe = new Probe()
  readonly #rate: RateControl
  #roundTripMs = FIRST_ROUND_TRIP_MS
  #newestTold = Number.NEGATIVE_INFINITY
  #overAt = Number.NEGATIVE_INFINITY
  #wasFull = false
  /** So many of the last probes, one after the other, showed it to be full. */
  #fullProbes = 0
  #remb = { bps: Number.POSITIVE_INFINITY, at: Number.NEGATIVE_INFINITY }

  constructor(startBps = START_BPS) {
    this.#rate = new RateControl(startBps)
  }

  /** A packet goes out. @param bytes of the whole UDP payload */
  sent(seq: number, bytes: number, nowMs: number): void {
    const place = seq & MASK
    this.#seq[place] = seq
    this.#sentAt[place] = nowMs
    this.#bytes[place] = bytes
    this.#fate[place] = UNDER_WAY
    this.#sent.add(nowMs, bytes)
    this.#probe.sent(seq, bytes, nowMs)
  }

  /** What the subscriber tells of a row of packets; its base is extended. */
  feedback({ base, arrivals }: Feedback, nowMs: number): void {
    let newestSentAt: number | undefined
    for (let at = 0; at < arrivals.length; at++) {
      const sentAt = this.#told(base + at, arrivals[at] ?? null)
      if (sentAt !== undefined) newestSentAt = Math.max(sentAt, newestSentAt ?? sentAt)
    }
    this.#newestTold = Math.max(this.#newestTold, base + arrivals.length - 1)
    if (newestSentAt !== undefined) this.#roundTripMs += 0.2 * (nowMs - newestSentAt - this.#roundTripMs)
    this.#judge(nowMs)
  }

  /** A receiver's own estimate: the most that ours may be, and what counts where it tells of no packets. */
  remb(bps: number, nowMs: number): void {
    this.#remb = { bps, at: nowMs }
  }

  /** In bit/s. */
  estimate(nowMs: number): number {
    const { bps, at } = this.#remb
    if (nowMs - at > REMB_MS) return this.#rate.bps
    return this.#newestTold === Number.NEGATIVE_INFINITY ? bps : Math.min(this.#rate.bps, bps)
  }

  /** Whether the estimate is no more than a guess: the link was never seen to be full, and its receiver said nothing. */
  isGuess(nowMs: number): boolean {
    return !this.#wasFull && nowMs - this.#remb.at > REMB_MS
  }

  /**
   * How many bytes to send now beyond what there is to send, to see whether the link carries `nextBps`: what all that is
   * wanted next would take; of a link that nothing is known of, whether it carries all that is wanted at all. To be asked
   * every 20 ms or so.
   */
  padding(nowMs: number, nextBps: number, mostBps = nextBps): number {
    // Where nothing else goes nothing more is told either, once all of a probe is.
    this.#conclude(nowMs)
    const isCalm = this.#trend.usage !== "over" && nowMs - this.#overAt > CALM_MS && this.#losses.mayGrow
    const [estimateBps, isGuess] = [this.estimate(nowMs), this.isGuess(nowMs)]
    return this.#probe.padding(nowMs, { nextBps, mostBps: Math.min(mostBps, MOST_BPS), estimateBps, isGuess, isCalm })
  }

  /** Until the answer to a packet is here, with what the receiver waits before it tells. */
  get roundTripMs(): number {
    return this.#roundTripMs
  }

  /** When a packet was sent that arrived and was not told of before. */
  #told(seq: number, arrivedUs: number | null): number | undefined {
    const place = seq & MASK
    const fate = this.#fate[place]
    if (this.#seq[place] !== seq || fate === ARRIVED) return undefined
    const sentAt = this.#sentAt[place] ?? 0
    const bytes = this.#bytes[place] ?? 0
    if (arrivedUs === null) {
      if (fate === UNDER_WAY) this.#losses.fate(sentAt, bytes, true)
      this.#fate[place] = LOST
      return undefined
    }
    const arrivedMs = arrivedUs / 1_000
    if (fate === LOST) this.#losses.found()
    else this.#losses.fate(sentAt, bytes, false)
    this.#fate[place] = ARRIVED
    this.#carried.add(arrivedMs, bytes)
    this.#trend.add(sentAt, arrivedMs)
    this.#delay.add(sentAt, arrivedMs)
    this.#probe.arrived(seq, bytes, sentAt, arrivedMs)
    return sentAt
  }

  #judge(nowMs: number): void {
    // A queue that a probe made goes with it; what it showed is known when all of it is told.
    const isFelt = this.#probe.isFelt(nowMs)
    const usage = this.#trend.usage
    if (usage === "over") {
      this.#overAt = nowMs
      this.#wasFull ||= !isFelt
    }
    const queuedMs = this.#delay.queueMs > LONG_QUEUE_MS ? nowMs : this.#overAt
    const byLoss = this.#losses.judge({ estimateBps: this.#rate.bps, queuedMs }, nowMs)
    if (byLoss !== undefined) {
      this.#rate.set(byLoss)
      this.#wasFull = true
    }
    this.#rate.update(
      {
        usage: usage === "over" && isFelt ? "under" : usage,
        carriedBps: this.#carriedOf(this.#carried.bitsPerSecond),
        peakBps: this.#carriedOf(this.#carried.peak),
        sentBps: this.#sent.bitsPerSecond,
        mayGrow: this.#losses.mayGrow,
        roundTripMs: this.#roundTripMs,
      },
      nowMs,
    )
    this.#conclude(nowMs)
  }

  /** Takes what a probe showed, when all of it is told. */
  #conclude(nowMs: number): void {
    const shown = this.#probe.result(nowMs, this.#newestTold, this.#losses.byChance)
    if (shown === undefined) return
    this.#fullProbes = shown.isFull ? this.#fullProbes + 1 : 0
    this.#wasFull ||= this.#fullProbes >= SURE
    const least = shown.isFull
      ? Math.min(this.#rate.bps, this.#carriedOf(this.#carried.bitsPerSecond) ?? shown.bps)
      : this.#rate.bps
    this.#rate.set(Math.max(shown.bps, least))
  }

  /** What the link carries where so much arrived and the rest was lost by chance. */
  #carriedOf(arrivedBps: number | undefined): number | undefined {
    return arrivedBps === undefined ? undefined : arrivedBps / (1 - this.#losses.byChance)
  }
}

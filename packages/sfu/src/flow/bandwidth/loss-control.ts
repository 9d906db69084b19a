/**
 * Which losses are congestion and which are chance (draft-ietf-rmcat-gcc-02 §6 takes all for congestion). Where a queue
 * overflows it grew before. Where none did, less is sent for a moment: what a limit makes gets less by that, chance does not.
 */

/** So much in excess of chance is nothing; from so much on the estimate goes down, where nothing queues. */
const GROWS_BELOW = 0.02
const FALLS_ABOVE = 0.1
const FALLS_ABOVE_QUEUED = 0.05
/** A queue that overflowed is to get empty. */
const DRAINS = 0.9
const DRAINS_IDLE = 0.7
/** Losses are judged over so many packets, for of fewer chance itself says too much. */
const PACKETS = 150
const PACKETS_QUEUED = 60
/** Or over so long, where little is sent; of fewer packets than this nothing can be said. */
const LONGEST_MS = 4_000
const LEAST_PACKETS = 20
/** Below this there is little to be sent less of: losses without a queue are taken for chance. */
const LEAST_TRIED_BPS = 250_000
const LEARNS = 0.2
/** What is learnt without a trial: of a limit that one sends against little by little this would be too much. */
const MOST_LEARNT = 0.05
/** No link that is of use loses more by chance: where more is lost, something is in the way. */
const MOST_BY_CHANCE = 0.35
/** So long a queue explains losses, but not those of packets that were sent when it was gone because less was. */
const EXPLAINS_MS = 2_000
const GONE_MS = 500
/** After a trial nothing is believed again that is so much more than what was sent. */
const MOST_OF_SENT = 1.5

interface Trial {
  readonly lost: number
  readonly sentBps: number
  readonly estimateBps: number
}

export interface Conditions {
  readonly estimateBps: number
  /** When the queue of the link was last seen to grow, or to be long. */
  readonly queuedMs: number
}

/** Of the packets that are counted together. */
interface Count {
  packets: number
  lost: number
  bytes: number
  fromMs: number
  toMs: number
}

const none = (): Count => ({ packets: 0, lost: 0, bytes: 0, fromMs: Number.NaN, toMs: 0 })

/** Counts what became of each packet that was sent; times are in milliseconds. */
export class LossControl {
  #count = none()
  /** What was sent before the estimate went down tells of what was, not of what is. */
  #loweredMs = Number.NEGATIVE_INFINITY
  #byChance = 0
  /** As much as a trial showed to be chance, or as may be learnt without one. */
  #mostByChance = MOST_LEARNT
  #mayGrow = true
  #trial: Trial | undefined

  /** What part is lost by chance, however little is sent. */
  get byChance(): number {
    return this.#byChance
  }

  /** Whether losses let the estimate grow. */
  get mayGrow(): boolean {
    return this.#mayGrow
  }

  fate(sentMs: number, bytes: number, isLost: boolean): void {
    if (sentMs <= this.#loweredMs) return
    const count = this.#count
    count.packets += 1
    count.bytes += bytes
    if (isLost) count.lost += 1
    if (Number.isNaN(count.fromMs)) count.fromMs = sentMs
    count.toMs = Math.max(count.toMs, sentMs)
  }

  /** One that was told as lost came late. */
  found(): void {
    this.#count.lost = Math.max(0, this.#count.lost - 1)
  }

  /** The estimate that losses ask for; undefined leaves it as it is. To be called after each feedback. */
  judge(conditions: Conditions, nowMs: number): number | undefined {
    const { packets, lost, bytes, fromMs, toMs } = this.#count
    const isQueueing = conditions.queuedMs > Math.max(nowMs - EXPLAINS_MS, this.#loweredMs + GONE_MS)
    const isEnough = packets >= (isQueueing ? PACKETS_QUEUED : PACKETS)
    if (!isEnough && !(nowMs - fromMs > LONGEST_MS)) return undefined
    this.#count = none()
    if (packets < LEAST_PACKETS || toMs <= fromMs) {
      this.#mayGrow = true
      return undefined
    }
    const asked = this.#verdict(
      lost / packets,
      packets,
      (bytes * 8_000) / (toMs - fromMs),
      conditions.estimateBps,
      isQueueing,
    )
    if (asked !== undefined && asked < conditions.estimateBps) this.#loweredMs = nowMs
    return asked
  }

  #verdict(
    lost: number,
    packets: number,
    sentBps: number,
    estimateBps: number,
    isQueueing: boolean,
  ): number | undefined {
    const trial = this.#trial
    if (isQueueing) this.#trial = undefined
    else if (trial !== undefined && sentBps < 0.95 * trial.sentBps) {
      this.#trial = undefined
      const byLimit = Math.max(0, 1 - ((1 - trial.lost) * trial.sentBps) / sentBps)
      if (lost > (trial.lost + byLimit) / 2) {
        this.#byChance = Math.min(lost, trial.lost, MOST_BY_CHANCE)
        this.#mostByChance = Math.max(MOST_LEARNT, this.#byChance)
        this.#mayGrow = true
        return Math.min(trial.estimateBps, MOST_OF_SENT * trial.sentBps)
      }
      this.#byChance = Math.min(this.#byChance, lost)
      this.#mostByChance = MOST_LEARNT
    }
    const excess = lost - this.#byChance
    const swing = deviation(this.#byChance, packets)
    const falls = isQueueing ? Math.max(FALLS_ABOVE_QUEUED, 2 * swing) : Math.max(FALLS_ABOVE, 3 * swing)
    this.#mayGrow = excess < GROWS_BELOW || (!isQueueing && excess < falls && this.#byChance > 0)
    if (excess < falls) {
      if (excess < 0 || (!isQueueing && this.#byChance < this.#mostByChance))
        this.#byChance += LEARNS * Math.max(-GROWS_BELOW, Math.min(GROWS_BELOW, excess))
      return undefined
    }
    const sent = Math.min(estimateBps, sentBps)
    // Who sends little did not make the queue alone.
    if (isQueueing) return sentBps < estimateBps / 2 ? estimateBps * DRAINS_IDLE : sent * (1 - excess) * DRAINS
    if (sent < LEAST_TRIED_BPS && lost <= MOST_BY_CHANCE) {
      this.#byChance = lost
      this.#mostByChance = Math.max(MOST_LEARNT, lost)
      return undefined
    }
    this.#trial ??= { lost, sentBps, estimateBps }
    // As much as would get through if a limit made the losses.
    return sent * (1 - excess)
  }
}

/** How far what is lost by chance is from its mean in so many packets. */
const deviation = (byChance: number, packets: number): number => Math.sqrt((byChance * (1 - byChance)) / packets)

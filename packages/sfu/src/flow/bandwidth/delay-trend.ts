/**
 * Whether packets take longer and longer: the queue of a link grows before it overflows
 * (draft-ietf-rmcat-gcc-02 §5, with the slope of a line through the last delays in place of the Kalman filter).
 */

/** Packets sent within this time are one group, since a sender sends them in one go. */
const GROUP_MS = 5
/** After a silence of this length what was before says nothing of the link. */
const SILENCE_MS = 2_000

const POINTS = 20
const SMOOTHING = 0.9
/** What makes a slope of few points comparable with the threshold, which is in milliseconds. */
const GAIN = 4
const MOST_DELTAS = 60

const FIRST_THRESHOLD = 12.5
const LEAST_THRESHOLD = 6
const MOST_THRESHOLD = 600
/** The threshold follows what it is compared with, slowly upwards, so that other traffic does not starve ours. */
const UP = 0.0087
const DOWN = 0.039
/** What is further off than this is a spike that it does not follow. */
const SPIKE = 15
/** A queue has to grow for so long to be one. */
const OVER_MS = 10

export type Usage = "normal" | "over" | "under"

/** Fed with each packet that arrived, in the order of sending. Both times are in milliseconds, each of its own clock. */
export class DelayTrend {
  readonly #times = new Float64Array(POINTS)
  readonly #delays = new Float64Array(POINTS)
  #deltas = 0
  #accumulated = 0
  #smoothed = 0
  #slope = 0
  #threshold = FIRST_THRESHOLD
  #overMs = 0
  #overs = 0
  #usage: Usage = "normal"
  /** The group before, and the one that is being filled: when its first packet was sent, its last, and when that arrived. */
  #before: { sentMs: number; arrivedMs: number } | undefined
  #firstSentMs = Number.NaN
  #sentMs = 0
  #arrivedMs = 0
  #beginMs = 0

  get usage(): Usage {
    return this.#usage
  }

  add(sentMs: number, arrivedMs: number): void {
    if (Number.isNaN(this.#firstSentMs) || Math.abs(arrivedMs - this.#arrivedMs) > SILENCE_MS) {
      this.#restart(sentMs, arrivedMs)
      return
    }
    // What was overtaken belongs to a group that is over.
    if (sentMs < this.#firstSentMs) return
    if (sentMs - this.#firstSentMs > GROUP_MS && sentMs > this.#sentMs && !this.#isBurst(sentMs, arrivedMs)) {
      this.#close()
      this.#firstSentMs = sentMs
      this.#arrivedMs = arrivedMs
      this.#beginMs = arrivedMs
    }
    this.#sentMs = Math.max(this.#sentMs, sentMs)
    this.#arrivedMs = Math.max(this.#arrivedMs, arrivedMs)
  }

  /** Packets that were held up together and arrive at once tell of the one hold-up, not of a queue that shrinks. */
  #isBurst(sentMs: number, arrivedMs: number): boolean {
    const apart = arrivedMs - this.#arrivedMs
    return apart <= GROUP_MS && apart < sentMs - this.#sentMs && arrivedMs - this.#beginMs < 100
  }

  #restart(sentMs: number, arrivedMs: number): void {
    this.#before = undefined
    this.#deltas = 0
    this.#accumulated = 0
    this.#smoothed = 0
    this.#slope = 0
    this.#usage = "normal"
    this.#firstSentMs = sentMs
    this.#sentMs = sentMs
    this.#arrivedMs = arrivedMs
    this.#beginMs = arrivedMs
  }

  #close(): void {
    const before = this.#before
    if (before === undefined) this.#before = { sentMs: this.#sentMs, arrivedMs: this.#arrivedMs }
    else {
      const sentApart = this.#sentMs - before.sentMs
      this.#point(this.#arrivedMs - before.arrivedMs - sentApart)
      this.#compare(sentApart)
      before.sentMs = this.#sentMs
      before.arrivedMs = this.#arrivedMs
    }
  }

  #point(longerMs: number): void {
    this.#accumulated += longerMs
    this.#smoothed = SMOOTHING * this.#smoothed + (1 - SMOOTHING) * this.#accumulated
    const place = this.#deltas % POINTS
    this.#times[place] = this.#arrivedMs
    this.#delays[place] = this.#smoothed
    this.#deltas += 1
  }

  /** The slope of the line that is nearest to the last delays; 0 until there are enough. */
  #fitted(): number {
    if (this.#deltas < POINTS) return 0
    let [time, delay] = [0, 0]
    for (let place = 0; place < POINTS; place++) {
      time += (this.#times[place] ?? 0) / POINTS
      delay += (this.#delays[place] ?? 0) / POINTS
    }
    let [both, squares] = [0, 0]
    for (let place = 0; place < POINTS; place++) {
      const off = (this.#times[place] ?? 0) - time
      both += off * ((this.#delays[place] ?? 0) - delay)
      squares += off * off
    }
    return squares === 0 ? 0 : both / squares
  }

  #compare(passedMs: number): void {
    const before = this.#slope
    this.#slope = this.#fitted()
    const trend = Math.min(this.#deltas, MOST_DELTAS) * this.#slope * GAIN
    if (trend > this.#threshold) {
      this.#overMs += this.#overs === 0 ? passedMs / 2 : passedMs
      this.#overs += 1
      if (this.#overMs > OVER_MS && this.#overs > 1 && this.#slope >= before) {
        this.#overMs = 0
        this.#overs = 0
        this.#usage = "over"
      }
    } else {
      this.#overMs = 0
      this.#overs = 0
      this.#usage = trend < -this.#threshold ? "under" : "normal"
    }
    const off = Math.abs(trend) - this.#threshold
    if (off > SPIKE) return
    const moved = this.#threshold + (off < 0 ? DOWN : UP) * off * Math.min(passedMs, 100)
    this.#threshold = Math.min(MOST_THRESHOLD, Math.max(LEAST_THRESHOLD, moved))
  }
}

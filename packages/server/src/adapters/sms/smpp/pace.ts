const SECOND_MS = 1_000
/** What may go out is gathered for so much of a second, or until it is two: it is spread over the second, and late timers lose none. */
const GATHERED_S = 0.1
const ROUNDING = 1e-6
const SLOWEST = 1
/** Of two refusals within so long the second says nothing new. */
const SLOWED_MS = 1_000
/** After a refusal it soon grows to so much of what was too much, and from there by a little, and then by more and more. */
const NEAR = 0.9
const SOON_MS = 1_000
const SOON_GROWTH = 1.25
const GROWTH_MS = 5_000
const GROWTH = 0.02
/** What goes out in a second of little to do says nothing about what would be too much. */
const FEW = 20
/** From here on nothing holds back who had no limit. */
const UNLIMITED = 10_000

/**
 * How fast submissions may go out: never more in a second than the limit, and half as fast after a refusal. Then it keeps below
 * what was too much for as long as it can, and tries now and then whether more goes by now, as TCP's CUBIC does (RFC 9438).
 */
export class Pace {
  readonly #limit: number
  #perSecond: number
  /** How many have been gathered, up to `at`. */
  #gathered: number
  #at: number
  #tooMuch = Number.POSITIVE_INFINITY
  #grownAt = 0
  /** How often it has grown by a little since. */
  #steps = 0
  #slowedAt = Number.NEGATIVE_INFINITY
  readonly #recent: Recent

  /** @param limit in a second, more than 0; null: none */
  constructor(limit: number | null, now: number) {
    this.#limit = limit ?? Number.POSITIVE_INFINITY
    this.#perSecond = this.#limit
    this.#gathered = this.#most
    this.#at = now
    this.#recent = new Recent(limit ?? UNLIMITED)
  }

  /** How many may go out now. */
  room(now: number): number {
    this.#pass(now)
    if (this.#perSecond === Number.POSITIVE_INFINITY) return this.#perSecond
    return this.#recent.free(Math.floor(this.#gathered + ROUNDING), now)
  }

  /** One goes out. */
  take(now: number): void {
    this.#pass(now)
    this.#gathered -= 1
    this.#recent.add(now)
  }

  /** It was too much. */
  slow(now: number): void {
    this.#pass(now)
    this.#gathered = Math.min(this.#gathered, 0)
    if (now - this.#slowedAt < SLOWED_MS) return
    const isUnlimited = this.#perSecond === Number.POSITIVE_INFINITY
    const before = isUnlimited ? Math.max(FEW, this.#recent.count(now)) : this.#perSecond
    this.#perSecond = Math.max(Math.min(SLOWEST, before), before / 2)
    this.#tooMuch = before
    this.#steps = 0
    this.#slowedAt = now
    this.#grownAt = now
  }

  /** How many it is worth being woken for. */
  get worthwhile(): number {
    return Math.floor(this.#most / 2)
  }

  /** When so many may go out, at most as many as are worthwhile, if none goes before. */
  when(many: number, now: number): number {
    this.#pass(now)
    if (this.room(now) >= many) return now
    const gatheredAt = now + Math.ceil(((many - this.#gathered) / this.#perSecond) * SECOND_MS)
    return Math.max(now + 1, gatheredAt, this.#recent.freeAt(many))
  }

  get #most(): number {
    return Math.max(2, this.#perSecond * GATHERED_S)
  }

  #pass(now: number): void {
    while (this.#perSecond < this.#limit && now - this.#grownAt >= this.#growthMs) this.#grow()
    const since = (now - this.#at) / SECOND_MS
    this.#gathered = Math.min(this.#most, this.#gathered + (since > 0 ? since * this.#perSecond : 0))
    this.#at = now
  }

  get #growthMs(): number {
    return this.#perSecond < this.#tooMuch * NEAR ? SOON_MS : GROWTH_MS
  }

  #grow(): void {
    this.#grownAt += this.#growthMs
    const near = this.#tooMuch * NEAR
    if (this.#perSecond < near) this.#perSecond = Math.min(near, this.#perSecond * SOON_GROWTH)
    else {
      this.#steps += 1
      this.#perSecond *= 1 + this.#steps * GROWTH
    }
    this.#perSecond = Math.min(this.#limit, this.#perSecond)
    if (this.#perSecond >= UNLIMITED) this.#perSecond = this.#limit
  }
}

/** When the last ones went out, as many as may in a second, or one where it takes longer to the next. */
class Recent {
  readonly #times: Float64Array
  /** In which time there may be no more. */
  readonly #windowMs: number
  /** The oldest of them, which is the next to be forgotten. */
  #oldest = 0

  constructor(limit: number) {
    this.#times = new Float64Array(Math.max(1, Math.floor(limit))).fill(Number.NEGATIVE_INFINITY)
    this.#windowMs = (this.#times.length / limit) * SECOND_MS
  }

  add(now: number): void {
    this.#times[this.#oldest] = now
    this.#oldest = (this.#oldest + 1) % this.#times.length
  }

  /** How many more may follow now, up to `most`. */
  free(most: number, now: number): number {
    let free = 0
    while (free < most && this.freeAt(free + 1) <= now) free++
    return free
  }

  /** When so many more may follow, up to as many as are remembered. */
  freeAt(many: number): number {
    const before = this.#times[(this.#oldest + many - 1) % this.#times.length] ?? Number.NEGATIVE_INFINITY
    return before + this.#windowMs
  }

  /** How many there were in the last second. */
  count(now: number): number {
    return this.#times.reduce((count, time) => (time > now - SECOND_MS ? count + 1 : count), 0)
  }
}

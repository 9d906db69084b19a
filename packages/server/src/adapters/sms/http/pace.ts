/** At most so many within some time, wherever that time begins. Times are of a clock that only goes on, in milliseconds. */
export class Pace {
  readonly #most: number
  readonly #withinMs: number
  readonly #taken: number[] = []

  constructor(most: number, withinMs: number) {
    this.#most = most
    this.#withinMs = withinMs
  }

  room(now: number): number {
    while ((this.#taken[0] ?? now) <= now - this.#withinMs) this.#taken.shift()
    return this.#most - this.#taken.length
  }

  take(now: number): void {
    this.#taken.push(now)
  }

  /** How long there is no room yet. */
  waitMs(now: number): number {
    return this.room(now) > 0 ? 0 : (this.#taken[0] ?? now) + this.#withinMs - now
  }
}

const LONGEST_REST_MS = 60_000
const SHORTEST_REST_MS = 1_000

/** How long somebody is left alone who has failed so many times in a row: full jitter, up to a minute. */
export function restMs(failures: number, random: () => number): number {
  return SHORTEST_REST_MS + random() * Math.min(LONGEST_REST_MS - SHORTEST_REST_MS, SHORTEST_REST_MS * 2 ** failures)
}

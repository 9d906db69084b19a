import { EverlineError, type Time } from "@everline/protocol"
import type { Clock } from "../../ports/clock.ts"

/** Wrong passwords that cost nothing: people mistype. */
const FREE = 5
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
const FORGOTTEN_AFTER_MS = 15 * 60_000
/** Names remembered; beyond it the oldest is forgotten. */
const KEPT = 20_000

interface Failures {
  readonly count: number
  readonly at: Time
}

/** How long a name has to wait after so many wrong passwords, in milliseconds: 0, then 1 s, doubled each time up to 30 s. */
export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE))

/**
 * Slows guessing at one name down, wherever it comes from; the gateway's limits slow one address down. Kept in memory:
 * it fails open at a restart, which then costs a guesser nothing but gains a handful of tries. Names that nobody has
 * are slowed the same, so that it tells nothing.
 */
export class Attempts {
  readonly #clock: Clock
  readonly #failures = new Map<string, Failures>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Counts a try before its outcome is known, so that many at once gain nothing.
   * @throws too_many_requests with the time to wait
   */
  begin(userName: string): void {
    const now = this.#clock.now()
    const known = this.#failures.get(userName)
    const isFresh = known !== undefined && now - known.at < FORGOTTEN_AFTER_MS
    // A clock that was set back must not make anybody wait until it comes round again.
    const last = isFresh ? { count: known.count, at: Math.min(known.at, now) } : { count: 0, at: now }
    this.#failures.set(userName, last)
    const wait = last.at + waitAfter(last.count) - now
    if (wait > 0) throw new EverlineError("too_many_requests", { retryAfterMs: wait })
    this.#failures.delete(userName)
    this.#failures.set(userName, { count: last.count + 1, at: now })
    if (this.#failures.size <= KEPT) return
    const [oldest] = this.#failures.keys()
    if (oldest !== undefined) this.#failures.delete(oldest)
  }

  succeeded(userName: string): void {
    this.#failures.delete(userName)
  }
}

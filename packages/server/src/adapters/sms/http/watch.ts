import type { Time } from "@everline/protocol"

const FIRST_MS = 15_000
const LONGEST_MS = 3_600_000
const DAY_MS = 24 * 3_600_000

interface Watched {
  readonly since: Time
  readonly waitMs: number
  readonly at: Time
}

/** What there is to be asked about: each less and less often, for a day. */
export class Watch {
  readonly #watched = new Map<string, Watched>()

  begin(id: string, now: Time): void {
    if (!this.#watched.has(id)) this.#watched.set(id, { since: now, waitMs: FIRST_MS, at: now + FIRST_MS })
  }

  end(id: string): void {
    this.#watched.delete(id)
  }

  /** Those whose time has come, at most so many, the one that has waited longest first. */
  due(now: Time, most: number): readonly string[] {
    for (const [id, { since }] of this.#watched) if (now - since > DAY_MS) this.end(id)
    const due = [...this.#watched].filter(([, { at }]) => at <= now).sort(([, one], [, other]) => one.at - other.at)
    return due.slice(0, most).map(([id, { since, waitMs }]) => {
      const next = Math.min(LONGEST_MS, waitMs * 2)
      this.#watched.set(id, { since, waitMs: next, at: now + next })
      return id
    })
  }
}

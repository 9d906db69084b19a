import type { Sql } from "./database.ts"

export interface PollingOptions {
  /** Milliseconds from the end of one turn to the next. */
  readonly every: () => number
  readonly turn: () => Promise<void>
  /** Told once, when turns begin to fail: an hour without a database is one line in the log, not 3,600. */
  readonly failed: (error: unknown) => void
}

/** Does something over and over, one turn at a time, until disposed. */
export class Polling implements AsyncDisposable {
  readonly #options: PollingOptions
  #timer: NodeJS.Timeout | undefined
  #turning: Promise<void> | undefined
  #isFailing = false
  #isHurried = false
  #isClosed = false

  constructor(options: PollingOptions) {
    this.#options = options
    this.#later(options.every())
  }

  /** Takes a turn now; one that is under way is followed by another, for it may have looked before. */
  hurry(): void {
    if (this.#isClosed) return
    if (this.#turning === undefined) this.#later(0)
    else this.#isHurried = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#turning
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#turning = this.#turn()
    }, ms).unref()
  }

  async #turn(): Promise<void> {
    try {
      await this.#options.turn()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#options.failed(error)
      this.#isFailing = true
    }
    this.#turning = undefined
    const ms = this.#isHurried ? 0 : this.#options.every()
    this.#isHurried = false
    if (!this.#isClosed) this.#later(ms)
  }
}

/**
 * The oldest transaction that still runs, as text, for an xid8 outgrows a number. What is read from it on, after asking
 * for it, holds everything that could not be seen before, also what commits late.
 */
export async function horizon(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ horizon: string }>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon")
  if (row === undefined) throw new Error("no horizon")
  return row.horizon
}

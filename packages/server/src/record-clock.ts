import type { Time } from "@everline/protocol"
import type { Sql } from "./database.ts"
import { Polling } from "./polling.ts"
import type { Clock } from "./ports/clock.ts"

const LOOK_MS = 10_000
/** Smaller differences are the way there and back, and no reason to let the time jump. */
const AGREES_MS = 250
/** So often it is looked at once more when a server begins: the first answer waits for a connection to be made. */
const FIRST_LOOKS = 5

export interface RecordClockOptions {
  readonly database: Sql
  /** This machine's clock, which may be wrong. */
  readonly machine: Clock
  /** Told when another difference is allowed for: how far this machine's clock is ahead of the database's, in milliseconds. */
  readonly apart: (aheadMs: number) => void
  /** Told once, when the database begins not to answer; what is known stays meanwhile. */
  readonly failed: (error: unknown) => void
}

/**
 * The time of the record: its database's. Servers that share a record agree on it to a quarter of a second, whatever
 * their machines' clocks say; so a message that one of them dated can be judged by the others.
 */
export class RecordClock implements Clock, AsyncDisposable {
  readonly #options: RecordClockOptions
  readonly #polling: Polling
  #ahead = 0

  private constructor(options: RecordClockOptions) {
    this.#options = options
    this.#polling = new Polling({
      every: () => LOOK_MS,
      turn: async () => void (await this.#look()),
      failed: options.failed,
    })
  }

  /** Begins with a first look that says something, unless none of a few does. Rejects when the database does not answer. */
  static async start(options: RecordClockOptions): Promise<RecordClock> {
    const clock = new RecordClock(options)
    for (let looks = 0; looks < FIRST_LOOKS; looks += 1) if (await clock.#look()) break
    return clock
  }

  now(): Time {
    return this.#options.machine.now() - this.#ahead
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  /** @returns whether the answer was worth something */
  async #look(): Promise<boolean> {
    const { database, machine, apart } = this.#options
    const begun = machine.now()
    const [row] = await database.query<{ now: Time }>(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now",
    )
    if (row === undefined) throw new Error("the database has no time")
    const took = machine.now() - begun
    const ahead = begun + took / 2 - row.now
    // A slow answer says little, and an answer amid which the clock was set says nothing.
    if (Math.abs(took) > AGREES_MS) return false
    if (Math.abs(ahead - this.#ahead) > AGREES_MS) {
      this.#ahead = Math.round(ahead)
      apart(this.#ahead)
    }
    return true
  }
}

import type { JournalId, Seq } from "@everline/protocol"
import type { Sql } from "../database.ts"
import { horizon, Polling, type PollingOptions } from "../polling.ts"

export interface TailOptions extends Pick<PollingOptions, "every" | "failed"> {
  readonly database: Sql
  /** A journal has entries from `first` to `head` that were not there at the last look, and perhaps some that were. */
  readonly found: (journal: JournalId, first: Seq, head: Seq) => void
}

interface Found {
  readonly journal: JournalId
  readonly first: Seq
  readonly head: Seq
}

/**
 * Looks again and again at what was committed since the last look, by any server, so that it arrives also when no hint
 * did. It reads from the oldest transaction that still ran the last time, so a commit that lands late is found.
 */
export class Tail implements AsyncDisposable {
  readonly #options: TailOptions
  readonly #polling: Polling
  #from: string

  private constructor(options: TailOptions, from: string) {
    const { every, failed } = options
    this.#options = options
    this.#from = from
    this.#polling = new Polling({ every, failed, turn: () => this.#look() })
  }

  /** Begins to look; what was committed before now is not found. Start it before the first socket is taken. */
  static async start(options: TailOptions): Promise<Tail> {
    return new Tail(options, await horizon(options.database))
  }

  hurry(): void {
    this.#polling.hurry()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  async #look(): Promise<void> {
    const { database, found } = this.#options
    const next = await horizon(database)
    // Numbers beyond the newest transaction were written in another cluster, before somebody moved the record here.
    const rows = await database.query<Found>(
      `SELECT journal, min(seq) AS first, max(seq) AS head FROM entries
       WHERE tx >= $1::bigint AND tx < pg_snapshot_xmax(pg_current_snapshot())::text::bigint GROUP BY journal`,
      [this.#from],
    )
    for (const { journal, first, head } of rows) found(journal, first, head)
    this.#from = next
  }
}

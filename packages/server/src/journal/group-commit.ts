import type { Entry } from "@everline/protocol"
import type { Lane } from "../database.ts"
import { APPEND, type AppendRow, appendValues, toAppended } from "./append.ts"
import type { Appended, NewEntry, Place } from "./types.ts"

const MAX_ROWS = 500
const MAX_BYTES = 4 * 1024 * 1024

/** An entry on its way, and who waits for it. */
export interface Waiting {
  readonly entry: NewEntry
  /** The entry as devices see it, once its place is known. */
  readonly toEntry: (place: Place) => Entry
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommitOptions {
  readonly lane: Lane
  /** A batch begins no sooner after the one before, in milliseconds. */
  readonly pace: () => number
  readonly isRetryable: (error: unknown) => boolean
  /** Entries of one commit, in order, after everybody who waited was answered. */
  readonly committed: (batch: readonly { waiting: Waiting; appended: Appended }[]) => void
  /** A batch may or may not have been committed: its connection broke. */
  readonly uncertain: (batch: readonly Waiting[]) => void
}

/**
 * Entries that come within a moment, or while a batch is under way, share a transaction. One batch is in
 * flight at a time, so the entries of a journal keep their order. A batch that PostgreSQL refuses is halved until the
 * one row that it cannot take fails alone.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions
  #queue: Waiting[] = []
  #busy = false
  /** When the last batch began, by performance.now. */
  #begunAt = Number.NEGATIVE_INFINITY

  constructor(options: GroupCommitOptions) {
    this.#options = options
  }

  push(waiting: Waiting): void {
    this.#queue.push(waiting)
    if (!this.#busy) this.#next()
  }

  #next(): void {
    this.#busy = this.#queue.length > 0
    if (!this.#busy) return
    const wait = Math.ceil(this.#begunAt + this.#options.pace() - performance.now())
    if (wait > 0) setTimeout(() => void this.#run(), wait)
    else setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#begunAt = performance.now()
    await this.#commit(this.#take())
    this.#next()
  }

  /** The next batch. Of two entries with one client id the second waits for the next batch, which finds the first. */
  #take(): Waiting[] {
    const batch: Waiting[] = []
    const later: Waiting[] = []
    const seen = new Set<string>()
    let bytes = 0
    for (const waiting of this.#queue) {
      const id = waiting.entry.once?.clientId
      if (batch.length >= MAX_ROWS || bytes >= MAX_BYTES || (id !== undefined && seen.has(id))) {
        later.push(waiting)
        continue
      }
      if (id !== undefined) seen.add(id)
      bytes += waiting.entry.body?.length ?? 0
      batch.push(waiting)
    }
    this.#queue = later
    return batch
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { lane, isRetryable, committed, uncertain } = this.#options
    let rows: readonly AppendRow[]
    try {
      const values = appendValues(batch.map((waiting) => waiting.entry))
      rows = await lane.prepared<AppendRow>(APPEND.name, APPEND.text, values)
    } catch (error) {
      if (!isRetryable(error) && batch.length > 1) return this.#halve(batch)
      for (const waiting of batch) waiting.reject(error)
      if (!isRetryable(error)) return
      uncertain(batch)
      // Those behind it have waited as long, perhaps: they are not to wait for a database that does not answer once more.
      for (const waiting of this.#queue.splice(0)) waiting.reject(error)
      return
    }
    const done = batch.map((waiting, i) => ({ waiting, appended: toAppended(at(rows, i)) }))
    for (const { waiting, appended } of done) waiting.resolve(appended)
    committed(done)
  }

  async #halve(batch: readonly Waiting[]): Promise<void> {
    const middle = batch.length >> 1
    await this.#commit(batch.slice(0, middle))
    await this.#commit(batch.slice(middle))
  }
}

function at<T>(rows: readonly T[], i: number): T {
  const row = rows[i]
  if (row === undefined) throw new Error(`append() answered ${rows.length} rows, row ${i} is missing`)
  return row
}

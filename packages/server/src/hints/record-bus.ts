import { randomUUID } from "node:crypto"
import type { Sql } from "../database.ts"
import { horizon, Polling } from "../polling.ts"
import type { Bus, BusListener } from "../ports/bus.ts"

/** Hints wait this long for company before they are written, in milliseconds. */
const LINGER = 100
const POLL_MS = 1_000
/** Every so often what is older than that is deleted; whoever runs has read it long before. */
const KEPT_MS = 60_000
/** So many wait at most while the database does not answer: more would be of no use later. */
const MOST_WAITING = 10_000

export interface RecordBusOptions {
  readonly database: Sql
  readonly failed: (error: unknown) => void
}

interface Row {
  readonly id: number
  readonly origin: string
  readonly hint: Uint8Array
}

/** A slow bus that needs nothing but the record: hints are rows there, which every server reads each second. */
export class RecordBus implements Pick<Bus, "tell" | "listen">, AsyncDisposable {
  readonly #options: RecordBusOptions
  readonly #origin = randomUUID()
  readonly #listeners = new Set<BusListener>()
  readonly #polling: Polling
  #waiting: Uint8Array[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  /** Heard already, and not behind the place to read from yet. */
  #heard = new Set<number>()
  #from: string
  /** By performance.now. */
  #prunedAt = performance.now()

  private constructor(options: RecordBusOptions, from: string) {
    this.#options = options
    this.#from = from
    this.#polling = new Polling({ every: () => POLL_MS, failed: options.failed, turn: () => this.#turn() })
  }

  static async open(options: RecordBusOptions): Promise<RecordBus> {
    return new RecordBus(options, await horizon(options.database))
  }

  tell(hint: Uint8Array): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(hint)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#writing = this.#write(this.#waiting.splice(0)).catch(this.#options.failed)
    }, LINGER).unref()
  }

  listen(listener: BusListener): void {
    this.#listeners.add(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    await this.#polling[Symbol.asyncDispose]()
    await this.#writing
  }

  async #write(hints: readonly Uint8Array[]): Promise<void> {
    await this.#options.database.query(
      "INSERT INTO hints (origin, hint) SELECT $1, hint FROM unnest($2::bytea[]) AS hint",
      [this.#origin, hints.map((hint) => Buffer.from(hint))],
    )
  }

  async #turn(): Promise<void> {
    const { database } = this.#options
    const next = await horizon(database)
    const rows = await database.query<Row>(
      "SELECT id, origin, hint FROM hints WHERE tx >= $1::xid8 AND origin <> $2 ORDER BY id",
      [this.#from, this.#origin],
    )
    for (const { id, hint } of rows) {
      if (!this.#heard.has(id)) for (const listener of this.#listeners) listener.heard(hint)
    }
    this.#heard = new Set(rows.map(({ id }) => id))
    this.#from = next
    if (performance.now() - this.#prunedAt < KEPT_MS) return
    this.#prunedAt = performance.now()
    await database.query("DELETE FROM hints WHERE at < now() - interval '1 minute'")
  }
}

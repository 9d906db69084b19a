import type { AccountId, ConversationId, DeviceId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"

/** Something that no longer holds. */
export type Revocation =
  | { readonly kind: "device"; readonly account: AccountId; readonly device: DeviceId }
  | { readonly kind: "member"; readonly account: AccountId; readonly conversation: ConversationId }

type Row = Revocation & { readonly id: number }

const POLL_MS = 1_000
/** Every server that runs has polled a row long before; one that was stopped for longer has no sockets left. */
const KEPT_MS = 24 * 3600_000
const PRUNE_MS = 3600_000

export interface RevocationWatchOptions {
  readonly database: Sql
  readonly clock: Clock
  /** Told once, when reading begins to fail; it goes on trying. */
  readonly failed: (error: unknown) => void
}

/**
 * Reads each second what was revoked anywhere, so that it holds on this server too. A row is told as soon as it can be
 * seen; the place to read from moves only to the oldest transaction still running, so a commit that lands late is told
 * as well. Safe to hear twice: the server that revoked hears its own.
 */
export class RevocationWatch implements AsyncDisposable {
  readonly #options: RevocationWatchOptions
  readonly #listeners = new Set<(revocation: Revocation) => void>()
  /** Told already, and not behind the place to read from yet. */
  #told = new Set<number>()
  #from: string
  #timer: NodeJS.Timeout | undefined
  #polling: Promise<void> = Promise.resolve()
  #prunedAt: Time
  #isFailing = false

  private constructor(options: RevocationWatchOptions, from: string) {
    this.#options = options
    this.#from = from
    this.#prunedAt = options.clock.now()
    this.#later()
  }

  /** Starts watching; what was revoked before now is not told. Start it before the first socket is taken. */
  static async start(options: RevocationWatchOptions): Promise<RevocationWatch> {
    return new RevocationWatch(options, await horizon(options.database))
  }

  listen(listener: (revocation: Revocation) => void): void {
    this.#listeners.add(listener)
  }

  /** Reads what is new now. Rejects when the database does not answer. */
  async poll(): Promise<void> {
    const { database } = this.#options
    // Before the rows: what commits in between is read again next time.
    const next = await horizon(database)
    const rows = await database.query<Row>(
      "SELECT id, kind, account, device, conversation FROM revocations WHERE tx >= $1::xid8 ORDER BY id",
      [this.#from],
    )
    for (const row of rows) {
      if (this.#told.has(row.id)) continue
      for (const listener of this.#listeners) listener(row)
    }
    this.#told = new Set(rows.map((row) => row.id))
    this.#from = next
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    await this.#polling
    clearTimeout(this.#timer)
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#polling = this.#turn().finally(() => this.#later())
    }, POLL_MS).unref()
  }

  async #turn(): Promise<void> {
    const { clock, database, failed } = this.#options
    try {
      await this.poll()
      this.#isFailing = false
      if (clock.now() - this.#prunedAt < PRUNE_MS) return
      this.#prunedAt = clock.now()
      await database.query("DELETE FROM revocations WHERE at < $1", [clock.now() - KEPT_MS])
    } catch (error) {
      // An hour without a database is one line in the log, not 3,600.
      if (!this.#isFailing) failed(error)
      this.#isFailing = true
    }
  }
}

/** The oldest transaction still running, as text: an xid8 outgrows a number. */
async function horizon(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ horizon: string }>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon")
  if (row === undefined) throw new Error("no horizon")
  return row.horizon
}

import type { AccountId, ConversationId, DeviceId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { horizon, Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"

/** Something that no longer holds. */
export type Revocation =
  | { readonly kind: "device"; readonly account: AccountId; readonly device: DeviceId }
  | { readonly kind: "member"; readonly account: AccountId; readonly conversation: ConversationId }
  /** The account blocks the other of this direct conversation. */
  | { readonly kind: "block"; readonly account: AccountId; readonly conversation: ConversationId }
  /** The account is suspended, is so no more, or has become an administrator or ceased to be one. */
  | { readonly kind: "suspended"; readonly account: AccountId }
  | { readonly kind: "restored"; readonly account: AccountId }
  | { readonly kind: "rights"; readonly account: AccountId }

type Row = Revocation & { readonly id: number }

/** Whether somebody was let in again since: their devices have come back already, and are not to be cut off for what was. */
const isOver = ({ id, kind, account }: Row, rows: readonly Row[]): boolean =>
  kind === "suspended" && rows.some((later) => later.id > id && later.kind === "restored" && later.account === account)

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
  readonly #polling: Polling
  #from: string
  #prunedAt: Time

  private constructor(options: RevocationWatchOptions, from: string) {
    this.#options = options
    this.#from = from
    this.#prunedAt = options.clock.now()
    this.#polling = new Polling({ every: () => POLL_MS, failed: options.failed, turn: () => this.#turn() })
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
      if (this.#told.has(row.id) || isOver(row, rows)) continue
      for (const listener of this.#listeners) listener(row)
    }
    this.#told = new Set(rows.map((row) => row.id))
    this.#from = next
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  async #turn(): Promise<void> {
    const { clock, database } = this.#options
    await this.poll()
    if (clock.now() - this.#prunedAt < PRUNE_MS) return
    this.#prunedAt = clock.now()
    await database.query("DELETE FROM revocations WHERE at < $1", [clock.now() - KEPT_MS])
  }
}

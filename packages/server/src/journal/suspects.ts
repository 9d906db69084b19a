import type { JournalId, Seq } from "@everline/protocol"
import type { Sql } from "../database.ts"

/** A database that broke is asked again after this long, until it answers. */
const RETRY_MS = 500

/**
 * Journals in which something may have been committed without our hearing of it, because the connection broke before
 * the answer. As soon as the database answers again their heads are read, so that what is new there goes out.
 */
export class Suspects implements AsyncDisposable {
  readonly #sql: Sql
  readonly #found: (journal: JournalId, head: Seq) => void
  #journals = new Set<JournalId>()
  #timer: NodeJS.Timeout | undefined
  #asking: Promise<void> | undefined
  #isClosed = false

  constructor(sql: Sql, found: (journal: JournalId, head: Seq) => void) {
    this.#sql = sql
    this.#found = found
  }

  add(journals: Iterable<JournalId>): void {
    for (const journal of journals) this.#journals.add(journal)
    if (this.#journals.size > 0 && !this.#isClosed) this.#timer ??= setTimeout(() => this.#ask(), 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#asking
  }

  #ask(): void {
    const journals = this.#journals
    this.#journals = new Set()
    this.#asking = this.#sql
      .query<{ id: JournalId; head: Seq }>("SELECT id, head FROM journals WHERE id = ANY ($1::uuid[])", [[...journals]])
      .then(
        (rows) => {
          for (const { id, head } of rows) this.#found(id, head)
        },
        () => {
          for (const journal of journals) this.#journals.add(journal)
        },
      )
      .then(() => {
        const isDone = this.#journals.size === 0 || this.#isClosed
        this.#timer = isDone ? undefined : setTimeout(() => this.#ask(), RETRY_MS)
      })
  }
}

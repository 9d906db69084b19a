import type { Entry, JournalId, Seq } from "@everline/protocol"
import type { Database, Lane, Sql } from "../database.ts"
import { Feed } from "./feed.ts"
import { GroupCommit } from "./group-commit.ts"
import { Suspects } from "./suspects.ts"
import { type Announcement, JournalTransaction } from "./transaction.ts"
import type { Appended, EntryRow, FeedListener, NewEntry, Place } from "./types.ts"

export interface JournalOptions {
  readonly database: Database
  /** Turns rows into what devices see; knows what kinds mean, which the journal does not. */
  readonly present: (rows: readonly EntryRow[]) => Promise<readonly Entry[]>
  readonly failed: (error: unknown) => void
}

/** The record: append, transact, read; and the feed of what was committed. */
export class Journal implements AsyncDisposable {
  readonly #database: Database
  readonly #lane: Lane
  readonly #commits: GroupCommit
  readonly #feed: Feed
  readonly #suspects: Suspects

  constructor({ database, present, failed }: JournalOptions) {
    this.#database = database
    this.#feed = new Feed(
      async (journal, from, to) => present(await this.read(journal, from, to)),
      (journal, error) => {
        failed(error)
        if (database.isRetryable(error)) this.#suspects.add([journal])
      },
    )
    this.#suspects = new Suspects(database, (journal, head) => this.#feed.catchUp(journal, head))
    // One is enough: while PostgreSQL commits a batch, this process reads and checks what will be the next.
    this.#lane = database.lane("journal")
    this.#commits = new GroupCommit({
      lane: this.#lane,
      isRetryable: database.isRetryable,
      committed: (batch) => {
        for (const { waiting, appended } of batch) {
          if (appended.outcome === "appended") this.#feed.publish(waiting.entry.journal, waiting.toEntry(appended))
        }
      },
      uncertain: (batch) => this.#suspects.add(batch.map((waiting) => waiting.entry.journal)),
    })
  }

  listen(listener: FeedListener): void {
    this.#feed.listen(listener)
  }

  /** Appends one entry, durably and in order, together with whatever else is on its way. Rejects with the database's error. */
  append(entry: NewEntry, toEntry: (place: Place) => Entry): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#commits.push({ entry, toEntry, resolve, reject })
    })
  }

  /** Runs `work` in one transaction and then tells everybody connected what it appended. */
  async transact<T>(work: (tx: JournalTransaction) => Promise<T>): Promise<T> {
    let announcements: readonly Announcement[] = []
    try {
      const result = await this.#database.transaction(async (sql) => {
        const tx = new JournalTransaction(sql)
        const done = await work(tx)
        announcements = tx.announcements
        return done
      })
      for (const { journal, entry } of announcements) this.#feed.publish(journal, entry)
      return result
    } catch (error) {
      // The answer to the commit may be all that was lost.
      this.#suspects.add(announcements.map(({ journal }) => journal))
      throw error
    }
  }

  /** Rows with from ≤ seq ≤ to, ascending. */
  read(journal: JournalId, from: Seq, to: Seq, sql: Sql = this.#database): Promise<readonly EntryRow[]> {
    return sql.query<EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM entries WHERE journal = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq`,
      [journal, from, to],
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#suspects[Symbol.asyncDispose]()
    await this.#lane[Symbol.asyncDispose]()
  }
}

/** The columns of EntryRow. */
export const ENTRY_COLUMNS = 'journal, seq, ordinal, rev, kind, actor, client_id AS "clientId", at, body, data'

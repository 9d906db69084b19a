import type { Entry, JournalId, Seq } from "@everline/protocol"
import type { Database, Lane, Sql } from "../database.ts"
import { type Announcement, Committed } from "./announcement.ts"
import { Feed, type Stretch } from "./feed.ts"
import { GroupCommit } from "./group-commit.ts"
import { Suspects } from "./suspects.ts"
import { Tail } from "./tail.ts"
import { JournalTransaction } from "./transaction.ts"
import type { Appended, EntryRow, FeedListener, NewEntry, Place } from "./types.ts"

/**
 * Two connections of ours may answer in another order than they committed. Hints of others take as long as those are
 * busy, and are hardly ever lost while a connection stands: reading what is only late would make everything later.
 */
const PATIENCE = 3
const HINT_PATIENCE = 250
/**
 * How long batches of entries keep apart, in milliseconds: a transaction of its own costs a message as much as twenty
 * that share one, and whoever writes alone never waits. Of several servers each has fewer entries in the same time.
 */
const PACE = 2
const SHARED_PACE = 4
/** How often what others wrote is looked for: when their hints do not come, and when they seem to. */
const POLL_MS = 1_000
const WATCH_MS = 3_000

export interface JournalOptions {
  readonly database: Database
  /** Turns rows of any journals into what devices see, each into one; knows what kinds mean, which the journal does not. */
  readonly present: (rows: readonly EntryRow[]) => Promise<readonly Entry[]>
  /** So many entries had to be read, for they had not come by themselves. */
  readonly repaired?: ((entries: number) => void) | undefined
  readonly failed: (error: unknown) => void
}

/** The other servers of one record, as the journal sees them. */
export interface Others {
  /** Hints to them what was committed here. */
  tell(entries: readonly Announcement[]): void
  /** Whether hints of theirs come, as far as is known. */
  readonly areHeard: boolean
}

/** The record: append, transact, read; and the feed of what was committed. */
export class Journal implements AsyncDisposable {
  readonly #database: Database
  readonly #lane: Lane
  readonly #commits: GroupCommit
  readonly #feed: Feed
  readonly #suspects: Suspects
  readonly #failed: (error: unknown) => void
  #others: Others | undefined
  #tail: Tail | undefined

  constructor({ database, present, repaired, failed }: JournalOptions) {
    this.#database = database
    this.#failed = failed
    this.#feed = new Feed({
      read: async (stretches) => {
        const rows = await readStretches(database, stretches)
        repaired?.(rows.length)
        const entries = await present(rows)
        return entries.flatMap((entry, i) => rows.slice(i, i + 1).map(({ journal }) => new Committed(journal, entry)))
      },
      failed: (journals, error) => {
        failed(error)
        if (database.isRetryable(error)) this.#suspects.add(journals)
      },
      patience: () => (this.#others?.areHeard ? HINT_PATIENCE : PATIENCE),
    })
    this.#suspects = new Suspects(database, (journal, head) => this.#feed.catchUp(journal, head, head))
    // One is enough: while PostgreSQL commits a batch, this process reads and checks what will be the next.
    this.#lane = database.lane("journal")
    this.#commits = new GroupCommit({
      lane: this.#lane,
      pace: () => (this.#others?.areHeard ? SHARED_PACE : PACE),
      isRetryable: database.isRetryable,
      committed: (batch) => {
        this.#publish(
          batch.flatMap(({ waiting, appended }) =>
            appended.outcome === "appended" ? [new Committed(waiting.entry.journal, waiting.toEntry(appended))] : [],
          ),
        )
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
      this.#publish(announcements)
      return result
    } catch (error) {
      // The answer to the commit may be all that was lost.
      this.#suspects.add(announcements.map(({ journal }) => journal))
      throw error
    }
  }

  /** From here on other servers write too: they are told what is committed here, and looked after for what is there. */
  async join(others: Others): Promise<void> {
    this.#others = others
    this.#tail = await Tail.start({
      database: this.#database,
      every: () => (others.areHeard ? WATCH_MS : POLL_MS),
      found: (journal, first, head) => this.#feed.catchUp(journal, first, head),
      failed: this.#failed,
    })
  }

  /** Another server hints at what it committed. */
  hear(entries: readonly Announcement[]): void {
    for (const announcement of entries) this.#feed.publish(announcement)
  }

  /** Looks at once for what other servers committed: hints of it may have been lost. */
  lookAround(): void {
    this.#tail?.hurry()
  }

  /** Rows with from ≤ seq ≤ to, ascending. */
  read(journal: JournalId, from: Seq, to: Seq, sql: Sql = this.#database): Promise<readonly EntryRow[]> {
    return sql.prepared<EntryRow>(
      "entries",
      `SELECT ${ENTRY_COLUMNS} FROM entries WHERE journal = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq`,
      [journal, from, to],
    )
  }

  /** Rows of several journals, stretch by stretch, each ascending. */
  readAll(stretches: readonly Stretch[]): Promise<readonly EntryRow[]> {
    return readStretches(this.#database, stretches)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail?.[Symbol.asyncDispose]()
    await this.#feed[Symbol.asyncDispose]()
    await this.#suspects[Symbol.asyncDispose]()
    await this.#lane[Symbol.asyncDispose]()
  }

  #publish(entries: readonly Announcement[]): void {
    this.#others?.tell(entries)
    this.hear(entries)
  }
}

/** The columns of EntryRow. */
export const ENTRY_COLUMNS = 'journal, seq, ordinal, rev, kind, actor, client_id AS "clientId", at, body, data'

/** Rows of several journals at once. The limit makes PostgreSQL look each stretch up, and never read the table. */
const readStretches = (sql: Sql, stretches: readonly Stretch[]): Promise<readonly EntryRow[]> =>
  sql.query<EntryRow>(
    `SELECT e.* FROM unnest($1::uuid[], $2::int8[], $3::int8[]) WITH ORDINALITY s (of, low, high, i)
     CROSS JOIN LATERAL (SELECT ${ENTRY_COLUMNS} FROM entries
       WHERE journal = s.of AND seq BETWEEN s.low AND s.high ORDER BY seq LIMIT s.high - s.low + 1) e
     ORDER BY s.i, e.seq`,
    [stretches.map(({ journal }) => journal), stretches.map(({ from }) => from), stretches.map(({ to }) => to)],
  )

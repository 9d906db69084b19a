import type { Entry, JournalId, Seq } from "@everline/protocol"
import type { FeedListener } from "./types.ts"

/** A gap wider than this is left to the devices, which pull it in pages. */
const WIDEST_REPAIR = 500
/** Journals whose last seq is remembered; the one untouched for longest is forgotten first. */
const REMEMBERED = 100_000

/** Entries of a journal with from ≤ seq ≤ to, as devices see them. */
export type ReadEntries = (journal: JournalId, from: Seq, to: Seq) => Promise<readonly Entry[]>

/** Told of a gap that could not be read, and of a listener that threw. */
export type FeedFailed = (journal: JournalId, error: unknown) => void

/**
 * Committed entries, in the order of their journals, for whoever is connected here. Commits can be heard of out of
 * order (two connections) or not at all (another server, a broken connection): then the gap is read once, for all.
 */
export class Feed {
  readonly #last = new Map<JournalId, Seq>()
  readonly #repairs = new Map<JournalId, Promise<void>>()
  readonly #listeners = new Set<FeedListener>()
  readonly #read: ReadEntries
  readonly #failed: FeedFailed

  constructor(read: ReadEntries, failed: FeedFailed) {
    this.#read = read
    this.#failed = failed
  }

  listen(listener: FeedListener): void {
    this.#listeners.add(listener)
  }

  publish(journal: JournalId, entry: Entry): void {
    const last = this.#last.get(journal)
    const missed = last === undefined ? 0 : entry.seq - last - 1
    if (this.#repairs.has(journal) || (missed > 0 && missed <= WIDEST_REPAIR)) this.#repair(journal, entry)
    else if (missed >= 0) this.#emit(journal, entry)
  }

  /** Reads what was committed up to `head` and not yet published. */
  catchUp(journal: JournalId, head: Seq): void {
    const last = this.#last.get(journal)
    if (last === undefined || head <= last) return
    this.#enqueue(journal, async () => {
      for (const entry of await this.#read(journal, (this.#last.get(journal) ?? last) + 1, head)) {
        if (entry.seq > (this.#last.get(journal) ?? 0)) this.#emit(journal, entry)
      }
    })
  }

  #repair(journal: JournalId, entry: Entry): void {
    this.#enqueue(journal, async () => {
      const last = this.#last.get(journal) ?? entry.seq - 1
      if (entry.seq <= last) return
      if (entry.seq > last + 1) {
        for (const missed of await this.#read(journal, last + 1, entry.seq - 1)) this.#emit(journal, missed)
      }
      this.#emit(journal, entry)
    })
  }

  #enqueue(journal: JournalId, work: () => Promise<void>): void {
    const before = this.#repairs.get(journal) ?? Promise.resolve()
    const after = before.then(work).catch((error: unknown) => this.#failed(journal, error))
    this.#repairs.set(journal, after)
    void after.then(() => {
      if (this.#repairs.get(journal) === after) this.#repairs.delete(journal)
    })
  }

  #emit(journal: JournalId, entry: Entry): void {
    this.#last.delete(journal)
    this.#last.set(journal, entry.seq)
    if (this.#last.size > REMEMBERED) {
      for (const oldest of this.#last.keys()) {
        this.#last.delete(oldest)
        break
      }
    }
    for (const listener of this.#listeners) this.#tell(listener, journal, entry)
  }

  /** Whoever fails to hear must not keep the record from going on. */
  #tell(listener: FeedListener, journal: JournalId, entry: Entry): void {
    try {
      listener(journal, entry)
    } catch (error) {
      this.#failed(journal, error)
    }
  }
}

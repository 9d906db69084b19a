import type { Entry, JournalId, Seq } from "@everline/protocol"
import type { FeedListener } from "./types.ts"

/** A gap wider than this is left to the devices, which pull it in pages. */
const WIDEST_REPAIR = 500
/** Journals whose last seq is remembered; the one untouched for longest is forgotten first. */
const REMEMBERED = 100_000

export interface FeedOptions {
  /** Entries of a journal with from ≤ seq ≤ to, as devices see them. */
  readonly read: (journal: JournalId, from: Seq, to: Seq) => Promise<readonly Entry[]>
  /** Told of a gap that could not be read, and of a listener that threw. */
  readonly failed: (journal: JournalId, error: unknown) => void
  /** How long an entry that is missing may still come by itself before it is read, in milliseconds. */
  readonly patience: () => number
}

/** What is known to be there of a journal and cannot go out yet, because something before it is missing. */
interface Gap {
  head: Seq
  readonly held: Map<Seq, Entry>
}

/**
 * Committed entries, in the order of their journals, for whoever is connected here. Commits can be heard of out of
 * order (two connections, two servers), twice, or not at all (a lost hint, a broken connection): then what is missing
 * is read once, for all. Journals that nobody here follows are not kept track of.
 */
export class Feed {
  readonly #last = new Map<JournalId, Seq>()
  readonly #gaps = new Map<JournalId, Gap>()
  readonly #listeners = new Set<FeedListener>()
  readonly #options: FeedOptions

  constructor(options: FeedOptions) {
    this.#options = options
  }

  listen(listener: FeedListener): void {
    this.#listeners.add(listener)
  }

  /** Whether anybody here follows a journal. */
  isFollowed(journal: JournalId): boolean {
    for (const listener of this.#listeners) if (listener.follows(journal)) return true
    return false
  }

  publish(journal: JournalId, entry: Entry): void {
    if (!this.isFollowed(journal)) return this.#forget(journal)
    const last = this.#last.get(journal)
    if (last === undefined || entry.seq === last + 1) {
      this.#emit(journal, entry)
      this.#release(journal)
    } else if (entry.seq > last) this.#widen(journal, entry.seq).held.set(entry.seq, entry)
  }

  /** There are entries from `first` to `head`: what of them has not come by itself in a moment is read. */
  catchUp(journal: JournalId, first: Seq, head: Seq): void {
    if (!this.isFollowed(journal)) return this.#forget(journal)
    const last = this.#last.get(journal) ?? Math.max(0, first - 1)
    this.#remember(journal, last)
    if (head > last) this.#widen(journal, head)
  }

  /** The gap of a journal, which reaches to `head` now; it is repaired after a while. */
  #widen(journal: JournalId, head: Seq): Gap {
    const gap = this.#gaps.get(journal)
    if (gap !== undefined) {
      gap.head = Math.max(gap.head, head)
      return gap
    }
    const made: Gap = { head, held: new Map() }
    this.#gaps.set(journal, made)
    setTimeout(() => void this.#repair(journal, made), this.#options.patience())
    return made
  }

  async #repair(journal: JournalId, gap: Gap): Promise<void> {
    const { read, failed } = this.#options
    try {
      for (;;) {
        const last = this.#last.get(journal) ?? gap.head
        if (last >= gap.head) break
        let to = gap.head
        for (const seq of gap.held.keys()) to = Math.min(to, seq - 1)
        const from = to - last > WIDEST_REPAIR ? to : last + 1
        for (const entry of await read(journal, from, to)) {
          if (entry.seq > (this.#last.get(journal) ?? 0)) this.#emit(journal, entry)
        }
        if ((this.#last.get(journal) ?? to) < to) throw new Error(`a journal has no entry ${to}`)
        this.#release(journal)
      }
    } catch (error) {
      failed(journal, error)
    } finally {
      this.#gaps.delete(journal)
    }
  }

  /** Lets out what is held and has nothing missing before it. */
  #release(journal: JournalId): void {
    const held = this.#gaps.get(journal)?.held
    if (held === undefined || held.size === 0) return
    let last = this.#last.get(journal) ?? 0
    for (const seq of held.keys()) if (seq <= last) held.delete(seq)
    for (let next = held.get(last + 1); next !== undefined; next = held.get(last + 1)) {
      held.delete(next.seq)
      this.#emit(journal, next)
      last = next.seq
    }
  }

  #emit(journal: JournalId, entry: Entry): void {
    this.#remember(journal, entry.seq)
    for (const listener of this.#listeners) this.#tell(listener, journal, entry)
  }

  #remember(journal: JournalId, seq: Seq): void {
    this.#last.delete(journal)
    this.#last.set(journal, seq)
    if (this.#last.size <= REMEMBERED) return
    for (const oldest of this.#last.keys()) return this.#forget(oldest)
  }

  #forget(journal: JournalId): void {
    this.#last.delete(journal)
    this.#gaps.get(journal)?.held.clear()
  }

  /** Whoever fails to hear must not keep the record from going on. */
  #tell(listener: FeedListener, journal: JournalId, entry: Entry): void {
    try {
      listener.hear(journal, entry)
    } catch (error) {
      this.#options.failed(journal, error)
    }
  }
}

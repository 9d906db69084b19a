import type { JournalId, Seq } from "@everline/protocol"
import type { Announcement } from "./announcement.ts"
import type { FeedListener } from "./types.ts"

/** A gap wider than this is left to the devices, which pull it in pages. */
const WIDEST_REPAIR = 500
/** Entries that are asked for at once, of many journals. */
const MOST_READ = 2_000
/** Journals whose last seq is remembered; the one untouched for longest is forgotten first. */
const REMEMBERED = 100_000

/** Entries of a journal with from ≤ seq ≤ to. */
export interface Stretch {
  readonly journal: JournalId
  readonly from: Seq
  readonly to: Seq
}

export interface FeedOptions {
  /** Entries as devices see them, each journal's ascending. */
  readonly read: (stretches: readonly Stretch[]) => Promise<readonly Announcement[]>
  /** Told of journals whose gaps could not be read, and of a listener that threw. */
  readonly failed: (journals: readonly JournalId[], error: unknown) => void
  /** How long a journal may stand still before what is missing is read, in milliseconds: it may still come by itself. */
  readonly patience: () => number
}

/** What is known to be there of a journal and cannot go out yet, because something before it is missing. */
interface Gap {
  head: Seq
  /** When the journal last went on, by performance.now. */
  since: number
  readonly held: Map<Seq, Announcement>
}

/**
 * Committed entries, in the order of their journals, for whoever is connected here. Commits can be heard of out of
 * order (two connections, two servers), twice, or not at all (a lost hint, a broken connection): then what is missing
 * is read once, for all. One question is asked at a time, for all journals that wait: when everything is late because
 * there is too much to do, reading must not become the most of it. Journals that nobody here follows are not kept
 * track of.
 */
export class Feed implements AsyncDisposable {
  readonly #last = new Map<JournalId, Seq>()
  readonly #gaps = new Map<JournalId, Gap>()
  readonly #listeners = new Set<FeedListener>()
  readonly #options: FeedOptions
  #timer: NodeJS.Timeout | undefined
  #mending: Promise<void> | undefined
  #isClosed = false

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

  /** An entry was committed. It is looked at only if somebody follows its journal. */
  publish(announcement: Announcement): void {
    const { journal } = announcement
    if (!this.isFollowed(journal)) return this.#forget(journal)
    const { seq } = announcement.entry
    const last = this.#last.get(journal)
    if (last === undefined || seq === last + 1) {
      this.#emit(announcement)
      this.#goOn(journal)
    } else if (seq > last) this.#widen(journal, seq).held.set(seq, announcement)
  }

  /** There are entries from `first` to `head`: what of them has not come by itself in a moment is read. */
  catchUp(journal: JournalId, first: Seq, head: Seq): void {
    if (!this.isFollowed(journal)) return this.#forget(journal)
    const last = this.#last.get(journal) ?? Math.max(0, first - 1)
    this.#remember(journal, last)
    if (head > last) this.#widen(journal, head)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#mending
  }

  /** The gap of a journal, which reaches to `head` now. */
  #widen(journal: JournalId, head: Seq): Gap {
    const gap = this.#gaps.get(journal) ?? { head, since: performance.now(), held: new Map<Seq, Announcement>() }
    gap.head = Math.max(gap.head, head)
    this.#gaps.set(journal, gap)
    this.#watch()
    return gap
  }

  /** The journal went on: lets out what is held and has nothing missing before it any more. */
  #goOn(journal: JournalId): void {
    const gap = this.#gaps.get(journal)
    if (gap === undefined) return
    let last = this.#last.get(journal) ?? 0
    for (let next = gap.held.get(last + 1); next !== undefined; next = gap.held.get(last + 1)) {
      last += 1
      gap.held.delete(last)
      this.#emit(next)
    }
    if (last >= gap.head) this.#gaps.delete(journal)
    else gap.since = performance.now()
  }

  /** Looks after the gaps when the oldest of them has waited long enough. */
  #watch(): void {
    if (this.#timer !== undefined || this.#isClosed || this.#gaps.size === 0) return
    let since = Number.POSITIVE_INFINITY
    for (const gap of this.#gaps.values()) since = Math.min(since, gap.since)
    const wait = since + this.#options.patience() - performance.now()
    this.#timer = setTimeout(
      () => {
        this.#mending = this.#mend()
      },
      Math.max(0, wait),
    )
  }

  async #mend(): Promise<void> {
    // After a busy moment what we wait for may be here and unread: the socket is read before this goes on.
    await new Promise((read) => setImmediate(read))
    const due = this.#due()
    if (due.length > 0) await this.#repair(due)
    this.#timer = undefined
    this.#watch()
  }

  /**
   * What is missing when a journal has stood still for too long, as much as is read at once. Those that have waited half
   * as long are asked for with it.
   */
  #due(): Stretch[] {
    const now = performance.now()
    const patience = this.#options.patience()
    const gaps = [...this.#gaps]
    if (gaps.every(([, { since }]) => since + patience > now)) return []
    const stretches: Stretch[] = []
    let entries = 0
    for (const [journal, gap] of gaps) {
      if (gap.since + patience / 2 > now) continue
      const stretch = this.#missing(journal, gap)
      stretches.push(stretch)
      entries += stretch.to - stretch.from + 1
      if (entries >= MOST_READ) break
    }
    return stretches
  }

  /** The first stretch that is missing in a journal; of a wide one its last entry, by which devices notice. */
  #missing(journal: JournalId, { head, held }: Gap): Stretch {
    const last = this.#last.get(journal) ?? 0
    let to = head
    for (const seq of held.keys()) to = Math.min(to, seq - 1)
    return { journal, from: to - last > WIDEST_REPAIR ? to : last + 1, to }
  }

  async #repair(stretches: readonly Stretch[]): Promise<void> {
    const { read, failed } = this.#options
    try {
      for (const announcement of await read(stretches)) {
        const { journal, entry } = announcement
        // Meanwhile it may have come by itself, or nobody follows the journal any more.
        if (this.#gaps.has(journal) && entry.seq > (this.#last.get(journal) ?? 0)) this.#emit(announcement)
      }
    } catch (error) {
      for (const { journal } of stretches) this.#gaps.delete(journal)
      return failed(
        stretches.map(({ journal }) => journal),
        error,
      )
    }
    for (const { journal, to } of stretches) {
      const last = this.#last.get(journal) ?? to
      const held = this.#gaps.get(journal)?.held
      for (const seq of held?.keys() ?? []) if (seq <= last) held?.delete(seq)
      if (last >= to) this.#goOn(journal)
      else {
        this.#gaps.delete(journal)
        failed([journal], new Error(`a journal has no entry ${to}`))
      }
    }
  }

  #emit(announcement: Announcement): void {
    this.#remember(announcement.journal, announcement.entry.seq)
    for (const listener of this.#listeners) this.#tell(listener, announcement)
  }

  #remember(journal: JournalId, seq: Seq): void {
    this.#last.delete(journal)
    this.#last.set(journal, seq)
    if (this.#last.size <= REMEMBERED) return
    for (const oldest of this.#last.keys()) return this.#forget(oldest)
  }

  #forget(journal: JournalId): void {
    this.#last.delete(journal)
    this.#gaps.delete(journal)
  }

  /** Whoever fails to hear must not keep the record from going on. */
  #tell(listener: FeedListener, announcement: Announcement): void {
    try {
      listener.hear(announcement)
    } catch (error) {
      this.#options.failed([announcement.journal], error)
    }
  }
}

import type { AccountId, ConversationId, Seq } from "@everline/protocol"
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals-core"
import type { HistoryView, Line } from "../api/history.ts"
import type { Link } from "../api/link.ts"
import { spanAt } from "../journal/spans.ts"
import { isMessage, mayRead } from "../journal/state.ts"
import type { Outbox } from "../outbox/outbox.ts"
import type { Uploads } from "../outbox/uploads.ts"
import type { Cancel, Ports } from "../ports.ts"
import type { Book, Change } from "../record/book.ts"
import { Lines } from "./lines.ts"
import type { Pages } from "./pages.ts"
import { messageAt, Quotes } from "./quotes.ts"
import { firstOf, joined, lastOf, type Stretch, updated } from "./window.ts"

/** A window that has grown beyond LONGEST rows is cut to KEPT, at the end that is out of sight. */
const LONGEST = 1_000
const KEPT = 700
/** Time for a list to settle, so that it sees a change at one end at a time. */
const SETTLE_MS = 100

export interface ViewOptions {
  readonly book: Book
  readonly pages: Pages
  readonly outbox: Pick<Outbox, "of">
  readonly uploads: Pick<Uploads, "view">
  readonly link: ReadonlySignal<Link>
  readonly self: ReadonlySignal<AccountId | undefined>
  readonly ports: Pick<Ports, "timer">
}

/** A window on one conversation. */
export class View implements HistoryView {
  readonly conversation: ConversationId
  readonly lines: ReadonlySignal<readonly Line[]>
  readonly atStart: ReadonlySignal<boolean>
  readonly atEnd: ReadonlySignal<boolean>
  readonly loading: ReadonlySignal<boolean>
  readonly #options: ViewOptions
  readonly #window: Signal<Stretch | null> = signal(null)
  readonly #quotes: Quotes
  readonly #cancels: readonly Cancel[]
  /** What the device held when the window last looked: a window that ends there follows. */
  #held: Seq = 0
  /** Loads go one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #older: Promise<void> | null = null
  #newer: Promise<void> | null = null

  constructor(conversation: ConversationId, options: ViewOptions) {
    this.conversation = conversation
    this.#options = options
    this.#quotes = new Quotes((seq) => options.pages.before(conversation, seq + 1, 1))
    const state = options.book.state(conversation)
    const pending = options.outbox.of(conversation)
    this.loading = computed(() => this.#window.value === null && pending.value.length === 0)
    this.atStart = computed(() => {
      const window = this.#window.value
      return window !== null && window.from <= (state.value?.base.readable[0]?.from ?? 1)
    })
    this.atEnd = computed(() => {
      const window = this.#window.value
      return window !== null && window.to >= (state.value?.held ?? 0)
    })
    this.lines = this.#draw()
    const known = computed(() => state.value !== undefined)
    this.#cancels = [
      options.book.onChange((change) => this.#changed(change)),
      // Begins when the conversation is known and again when the record was forgotten, and tries again with a new line.
      effect(() => this.#begin(known.value, options.link.value)),
      effect(() => this.#wantQuotes(this.#window.value)),
    ]
  }

  loadOlder(): Promise<void> {
    this.#older ??= this.#inTurn(() => this.#growOlder()).finally(() => {
      this.#older = null
    })
    return this.#older
  }

  loadNewer(): Promise<void> {
    this.#newer ??= this.#inTurn(() => this.#growNewer()).finally(() => {
      this.#newer = null
    })
    return this.#newer
  }

  async jumpTo(seq: Seq): Promise<boolean> {
    const found = await this.#inTurn(async () => {
      const stretch = await this.#options.pages.before(this.conversation, seq + 1)
      if (stretch !== undefined) this.#window.value = stretch
      return stretch !== undefined
    })
    if (found) await this.loadNewer()
    return found
  }

  jumpToEnd(): Promise<void> {
    return this.#inTurn(async () => {
      const held = this.#state()?.held ?? 0
      const stretch = await this.#options.pages.before(this.conversation, held + 1)
      if (stretch === undefined) return
      this.#window.value = stretch
      this.#held = stretch.to
      await this.#follow()
    })
  }

  close(): void {
    for (const cancel of this.#cancels) cancel()
  }

  #draw(): ReadonlySignal<readonly Line[]> {
    const { book, outbox, uploads, self } = this.#options
    const lines = new Lines()
    const peerMarks = computed(() => book.state(this.conversation).value?.peerMarks ?? null)
    const readable = computed(() => book.state(this.conversation).value?.base.readable ?? [])
    return computed(() => {
      const rows = (this.#window.value?.rows ?? []).filter(({ seq }) => mayRead(readable.value, seq))
      const found = this.#quotes.found.value
      return lines.of({
        rows,
        pending: outbox.of(this.conversation).value,
        self: self.value,
        peerMarks: peerMarks.value,
        pendingFile: (file) => uploads.view(file),
        quoted: (seq) => messageAt(rows, seq) ?? found.get(seq),
        // Where nothing is known yet, what one writes is all there is.
        atEnd: this.#window.value === null || this.atEnd.value,
      })
    })
  }

  #wantQuotes(window: Stretch | null): void {
    if (window === null) return
    const quotes = window.rows.flatMap((row) => (isMessage(row) && row.quote !== null ? row.quote : []))
    untracked(() => this.#quotes.want(quotes, window.rows))
  }

  #begin(known: boolean, _link: Link): void {
    if (!known) this.#window.value = null
    else if (this.#window.peek() === null) this.#restart()
  }

  #restart(): void {
    this.#window.value = null
    // Without a line there may be nothing to show yet: the next one begins again.
    untracked(() => this.jumpToEnd()).catch(() => undefined)
  }

  #changed({ state, rows }: Change): void {
    if (state.base.conversation !== this.conversation) return
    this.#quotes.update(rows.filter(isMessage))
    const window = this.#window.peek()
    if (window === null) return
    if (spanAt(state.covered, window.from) === undefined) {
      this.#restart()
      return
    }
    const follows = window.to >= this.#held
    this.#held = state.held
    const now = updated(window, rows)
    const added = rows.filter((row) => row.seq === state.held)
    // What it is behind by may have come before, while it read: only of the entry that has just come are all rows here.
    const isNews = added.length > 0 || rows.some((row) => isMessage(row) && row.rev === state.held)
    if (isNews && state.held === now.to + 1) {
      this.#window.value = joined(now, { from: state.held, to: state.held, rows: added })
      this.#cutSoon("start", 2 * LONGEST)
    } else {
      this.#window.value = now
      if (follows && state.held > now.to) this.#inTurn(() => this.#follow()).catch(() => undefined)
    }
  }

  async #growOlder(): Promise<void> {
    const before = this.#window.peek()
    if (before === null || this.atStart.peek()) return
    const stretch = await this.#options.pages.before(this.conversation, before.from)
    const window = this.#window.peek()
    if (stretch === undefined || window?.from !== before.from) return
    this.#window.value = joined(stretch, window)
    this.#cutSoon("end", LONGEST)
    // A stretch of edits alone has no rows to show.
    if (stretch.rows.length === 0) await this.#growOlder()
  }

  async #growNewer(): Promise<void> {
    const before = this.#window.peek()
    if (before === null || this.atEnd.peek()) return
    const stretch = await this.#options.pages.after(this.conversation, before.to)
    const window = this.#window.peek()
    if (stretch === undefined || window?.to !== before.to) return
    this.#window.value = joined(window, stretch)
    this.#cutSoon("start", LONGEST)
    if (stretch.rows.length === 0) await this.#growNewer()
  }

  /** Goes on to the end. */
  async #follow(): Promise<void> {
    for (let to = -1; this.#window.peek()?.to !== to && !this.atEnd.peek(); ) {
      to = this.#window.peek()?.to ?? to
      await this.#growNewer()
    }
  }

  #cutSoon(end: "start" | "end", longest: number): void {
    if ((this.#window.peek()?.rows.length ?? 0) <= longest) return
    this.#options.ports.timer(SETTLE_MS, () => {
      const window = this.#window.peek()
      if (window === null || window.rows.length <= longest) return
      this.#window.value = end === "start" ? lastOf(window, KEPT) : firstOf(window, KEPT)
    })
  }

  #state() {
    return this.#options.book.peek(this.conversation)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}

import { type AccountId, type ConversationId, LIMITS } from "@everline/protocol"
import { applyPage, skip } from "../journal/apply.ts"
import type { ReadRange, Where } from "../journal/read-range.ts"
import type { ConversationState } from "../journal/state.ts"
import type { Book } from "../record/book.ts"

/** Entries that a device pulls to keep old rows current; beyond that it is cheaper to forget them. */
const LONGEST_GAP = 500
const AT_ONCE = 4
const PAGE = 100

export interface CatchUpOptions {
  readonly read: ReadRange
  readonly book: Book
  readonly self: () => AccountId | undefined
  /** The newest entries of this conversation are on this device. */
  readonly caughtUp: (conversation: ConversationId) => void
}

/** Pulls what conversations lack between what is held and their head, a few conversations at a time. */
export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #running = new Map<ConversationId, Promise<void>>()
  readonly #queue: (() => void)[] = []

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  /** Resolves when the conversation is as new as it was known to be, or the line broke. Asking twice pulls once. */
  pull(conversation: ConversationId): Promise<void> {
    const running = this.#running.get(conversation) ?? this.#run(conversation)
    this.#running.set(conversation, running)
    return running
  }

  async #run(conversation: ConversationId): Promise<void> {
    if (this.#running.size >= AT_ONCE) await new Promise<void>((start) => this.#queue.push(start))
    try {
      await this.#pullAll(conversation)
      this.#options.caughtUp(conversation)
    } catch {
      // The line broke or the server is busy: the next resume, or the next entry, asks again.
    } finally {
      this.#running.delete(conversation)
      this.#queue.shift()?.()
    }
  }

  async #pullAll(conversation: ConversationId): Promise<void> {
    for (let state = this.#options.book.peek(conversation); state !== undefined; ) {
      if (state.covered.length === 0 || state.head - state.held > LONGEST_GAP) {
        // Entries that came meanwhile may lie beyond that page.
        state = await this.#newest(state)
        if (state === undefined || state.covered.length === 0) return
        continue
      }
      if (state.held >= state.head) return
      const next = await this.#page(state, { after: state.held, limit: LIMITS.rangeEntries })
      if (next === undefined || next.held === state.held) return
      state = next
    }
  }

  /** Forgets what was covered and begins again at the end. */
  async #newest(state: ConversationState): Promise<ConversationState | undefined> {
    const fresh = skip(state)
    this.#options.book.put({ state: fresh, rows: [] })
    return fresh.head > 0 ? this.#page(fresh, { before: fresh.head + 1, limit: PAGE }) : undefined
  }

  async #page({ base: { conversation } }: ConversationState, where: Where): Promise<ConversationState | undefined> {
    const page = await this.#options.read(conversation, where)
    const state = this.#options.book.peek(conversation)
    const self = this.#options.self()
    if (state === undefined || self === undefined) return undefined
    const applied = applyPage(state, page, self)
    if (applied !== undefined) this.#options.book.put(applied)
    return applied?.state
  }
}

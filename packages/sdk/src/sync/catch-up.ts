import { type AccountId, type ConversationId, LIMITS } from "@everline/protocol"
import { applyPage, skip } from "../journal/apply.ts"
import type { Lack, Page, ReadRanges } from "../journal/read-range.ts"
import type { ConversationState } from "../journal/state.ts"
import type { Book } from "../record/book.ts"

/** Entries that a device pulls to keep old rows current; beyond that it is cheaper to forget them. */
const LONGEST_GAP = 500
/** Questions on their way at once: while one answer is taken in, the next is being read. */
const AT_ONCE = 2
const PAGE = 100

export interface CatchUpOptions {
  readonly read: ReadRanges
  readonly book: Book
  readonly self: () => AccountId | undefined
  /** The newest entries of this conversation are on this device. */
  readonly caughtUp: (conversation: ConversationId) => void
}

/** A conversation that somebody waits for. */
interface Pull {
  readonly done: Promise<void>
  readonly end: () => void
  /** Asked for again since its question went out: the answer may have been read before what it is asked for now. */
  isAskedAgain: boolean
}

/** Pulls what conversations lack between what is held and their head, many conversations with one question. */
export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #pulls = new Map<ConversationId, Pull>()
  #queue: ConversationId[] = []
  #asking = 0

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  /** Resolves when the conversation is as new as it was known to be, or the line broke. Asking twice pulls once. */
  pull(conversation: ConversationId): Promise<void> {
    const running = this.#pulls.get(conversation)
    if (running !== undefined) {
      running.isAskedAgain = true
      return running.done
    }
    let end = () => {}
    const done = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#pulls.set(conversation, { done, end, isAskedAgain: false })
    this.#queue.push(conversation)
    // What is asked for in the same turn shares a question.
    queueMicrotask(() => this.#next())
    return done
  }

  #next(): void {
    while (this.#asking < AT_ONCE && this.#queue.length > 0) void this.#ask(this.#queue.splice(0, LIMITS.ranges))
  }

  async #ask(conversations: readonly ConversationId[]): Promise<void> {
    this.#asking += 1
    try {
      const lacks = conversations.flatMap((conversation) => this.#lackOf(conversation) ?? [])
      if (lacks.length > 0) await this.#fill(lacks)
    } catch {
      // The line broke or the server is busy: the next resume, or the next entry, asks again.
      for (const conversation of conversations) this.#end(conversation)
    } finally {
      this.#asking -= 1
      this.#next()
    }
  }

  async #fill(lacks: readonly Lack[]): Promise<void> {
    const { pages, answered } = await this.#options.read(lacks, PAGE)
    const advanced = new Set(pages.filter((page) => this.#take(page)).map(({ conversation }) => conversation))
    const goesOn = lacks.map(
      ({ conversation }, place) =>
        place >= answered || advanced.has(conversation) || this.#pulls.get(conversation)?.isAskedAgain === true,
    )
    for (const [i, { conversation }] of lacks.entries()) if (goesOn[i] === false) this.#caughtUp(conversation)
    this.#queue.unshift(...lacks.flatMap(({ conversation }, i) => (goesOn[i] === true ? conversation : [])))
  }

  /** What to ask for; null, and the pull is over, when nothing is missing. */
  #lackOf(conversation: ConversationId): Lack | null {
    const pull = this.#pulls.get(conversation)
    if (pull !== undefined) pull.isAskedAgain = false
    const state = this.#options.book.peek(conversation)
    if (state === undefined) return this.#caughtUp(conversation)
    if (state.covered.length === 0 || state.head - state.held > LONGEST_GAP) return this.#startOver(state)
    return state.held < state.head ? { conversation, after: state.held } : this.#caughtUp(conversation)
  }

  /** Forgets what was covered and begins again at the end. */
  #startOver(state: ConversationState): Lack | null {
    const { conversation } = state.base
    const fresh = skip(state)
    this.#options.book.put({ state: fresh, rows: [] })
    return fresh.head > 0 ? { conversation, after: null } : this.#caughtUp(conversation)
  }

  /** Whether it brought anything: then there may be more to ask for, which came meanwhile. */
  #take(page: Page): boolean {
    const state = this.#options.book.peek(page.conversation)
    const self = this.#options.self()
    if (state === undefined || self === undefined) return false
    const applied = applyPage(state, page, self)
    if (applied === undefined) return false
    this.#options.book.put(applied)
    return applied.state.held > state.held || applied.state.covered.length > state.covered.length
  }

  #caughtUp(conversation: ConversationId): null {
    this.#options.caughtUp(conversation)
    this.#end(conversation)
    return null
  }

  #end(conversation: ConversationId): void {
    this.#pulls.get(conversation)?.end()
    this.#pulls.delete(conversation)
  }
}

import type { ConversationId, Message, Seq } from "@everline/protocol"
import type { Pages } from "./history/pages.ts"
import { type ConversationState, isMessage } from "./journal/state.ts"
import type { Cancel } from "./ports.ts"
import type { Book } from "./record/book.ts"

export interface Arrival {
  readonly conversation: ConversationId
  readonly message: Message
}

export interface ArrivalsOptions {
  readonly book: Book
  readonly pages: Pick<Pages, "before" | "after">
  /** Begin with what the account has not read, instead of what comes from now on. */
  readonly unread: boolean
  /** Called for one message of a conversation after the other; when it rejects, the message comes again later. */
  readonly handle: (arrival: Arrival) => Promise<void>
}

/** Hands out every message once and in order, those that came while the line was down included. */
export class Arrivals {
  readonly #options: ArrivalsOptions
  /** Messages up to here have been handed out. */
  readonly #done = new Map<ConversationId, Seq>()
  readonly #running = new Set<ConversationId>()
  readonly #cancel: Cancel

  constructor(options: ArrivalsOptions) {
    this.#options = options
    this.#cancel = options.book.onChange(({ state }) => void this.#run(state))
    for (const conversation of options.book.known.peek()) {
      const state = options.book.peek(conversation)
      if (state !== undefined) void this.#run(state)
    }
  }

  stop(): void {
    this.#cancel()
  }

  async #run(state: ConversationState): Promise<void> {
    const conversation = state.base.conversation
    if (this.#running.has(conversation)) return
    this.#running.add(conversation)
    try {
      if (!this.#done.has(conversation)) this.#done.set(conversation, await this.#begin(state))
      while (await this.#handOut(conversation)) {}
    } catch {
      // The line broke, or the handler could not: the next change of the conversation tries again.
    } finally {
      this.#running.delete(conversation)
    }
  }

  /** Whether there was anything. */
  async #handOut(conversation: ConversationId): Promise<boolean> {
    const done = this.#done.get(conversation) ?? 0
    const stretch = await this.#options.pages.after(conversation, done)
    if (stretch === undefined) return false
    for (const message of stretch.rows.filter(isMessage)) {
      await this.#options.handle({ conversation, message })
      this.#done.set(conversation, message.seq)
    }
    this.#done.set(conversation, stretch.to)
    return true
  }

  /** The seq of the last message that is not to be handed out. */
  async #begin(state: ConversationState): Promise<Seq> {
    const { marks, base } = state
    if (!this.#options.unread || state.ordinal <= marks.read) return state.held
    for (let before = state.held + 1; ; ) {
      const stretch = await this.#options.pages.before(base.conversation, before)
      if (stretch === undefined) return before - 1
      const read = stretch.rows.filter(isMessage).findLast((message) => message.ordinal <= marks.read)
      if (read !== undefined) return read.seq
      before = stretch.from
    }
  }
}

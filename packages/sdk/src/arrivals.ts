import type { ConversationId, Message, Seq } from "@everline/protocol"
import type { Pages } from "./history/pages.ts"
import { type ConversationState, isMessage } from "./journal/state.ts"
import { pause } from "./link/retry.ts"
import type { Cancel, Ports } from "./ports.ts"
import type { Book } from "./record/book.ts"

export interface ArrivalsSource {
  readonly book: Book
  readonly pages: Pick<Pages, "before" | "after">
  readonly ports: Pick<Ports, "timer" | "random">
  /** The cache has been read. */
  readonly restored: Promise<void>
  /** Whether all conversations are known: one that appears now is new. */
  readonly caughtUp: () => boolean
}

export interface ArrivalsOptions extends ArrivalsSource {
  /** Begin with what the account has not read, instead of what comes from now on. */
  readonly unread: boolean
  /** Called for one message of a conversation after the other; when it rejects, the message comes again. */
  readonly handle: (conversation: ConversationId, message: Message) => Promise<void>
}

/** Hands out every message once and in order, those that came while the line was down included. */
export class Arrivals {
  readonly #options: ArrivalsOptions
  /** Messages up to here have been handed out. */
  readonly #done = new Map<ConversationId, Seq>()
  readonly #running = new Set<ConversationId>()
  #cancel: Cancel = () => undefined
  #stopped = false

  constructor(options: ArrivalsOptions) {
    this.#options = options
    void options.restored.then(() => this.#start())
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #start(): void {
    if (this.#stopped) return
    const { book } = this.#options
    this.#cancel = book.onChange(({ state }) => void this.#run(state))
    for (const conversation of book.known.peek()) {
      const state = book.peek(conversation)
      if (state !== undefined) void this.#run(state)
    }
  }

  async #run(state: ConversationState): Promise<void> {
    const conversation = state.base.conversation
    if (this.#running.has(conversation)) return
    this.#running.add(conversation)
    for (let attempt = 0; !this.#stopped; attempt += 1) {
      try {
        if (!this.#done.has(conversation)) this.#done.set(conversation, await this.#begin(state))
        while (await this.#handOut(conversation)) attempt = 0
        break
      } catch (error) {
        await pause(error, attempt, this.#options.ports)
      }
    }
    this.#running.delete(conversation)
  }

  /** Whether there was anything. */
  async #handOut(conversation: ConversationId): Promise<boolean> {
    const stretch = await this.#options.pages.after(conversation, this.#done.get(conversation) ?? 0)
    if (stretch === undefined) return false
    for (const message of stretch.rows.filter(isMessage)) {
      if (this.#stopped) return false
      await this.#options.handle(conversation, message)
      this.#done.set(conversation, message.seq)
    }
    this.#done.set(conversation, stretch.to)
    return true
  }

  /** The seq of the last message that is not to be handed out. */
  async #begin({ marks, base, held, ordinal }: ConversationState): Promise<Seq> {
    const unread = this.#options.unread || this.#options.caughtUp()
    if (!unread || ordinal <= marks.read) return held
    for (let before = held + 1; ; ) {
      const stretch = await this.#options.pages.before(base.conversation, before)
      if (stretch === undefined) return before - 1
      const read = stretch.rows.filter(isMessage).findLast((message) => message.ordinal <= marks.read)
      if (read !== undefined) return read.seq
      before = stretch.from
    }
  }
}

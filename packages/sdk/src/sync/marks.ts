import {
  type ConversationId,
  EverlineError,
  type Input,
  type Marks as MarksValue,
  type Ordinal,
} from "@everline/protocol"
import type { Marks as MarksApi } from "../api/conversations.ts"
import { confirmMarks, raise, settleMarks } from "../journal/apply.ts"
import { type ConversationState, unconfirmed } from "../journal/state.ts"
import { retryable } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Book } from "../record/book.ts"

/** A conversation's marks go out at most this often. */
const EVERY_MS = 1_000

export interface MarksOptions {
  readonly book: Book
  /** Tells the server; resolves with what it has then. */
  readonly tell: (marks: Input<"marks.set">) => Promise<MarksValue>
  readonly ports: Pick<Ports, "timer">
}

/** How far this account has come: raised on this device at once, and told to the server soon. */
export class Marks implements MarksApi {
  readonly #options: MarksOptions
  /** Conversations that were told of less than EVERY_MS ago, or are being told of. */
  readonly #resting = new Set<ConversationId>()

  constructor(options: MarksOptions) {
    this.#options = options
    options.book.onChange(({ state }) => this.#changed(state))
  }

  markRead(conversation: ConversationId, ordinal: Ordinal = Number.POSITIVE_INFINITY): void {
    this.#raise(conversation, (state) => ({ read: Math.min(ordinal, state.ordinal), delivered: 0 }))
  }

  /** Everything up to the newest message has reached this device. */
  markDelivered(conversation: ConversationId): void {
    this.#raise(conversation, (state) => ({ read: 0, delivered: state.ordinal }))
  }

  /** Tells what could not be told before: the line is up. */
  resume(): void {
    for (const conversation of this.#options.book.known.peek()) {
      const state = this.#options.book.peek(conversation)
      if (state !== undefined) this.#changed(state)
    }
  }

  /** Tells everything that is untold, now: nobody will be there later. */
  async flush(): Promise<void> {
    const states = this.#options.book.known.peek().flatMap((id) => this.#options.book.peek(id) ?? [])
    await Promise.allSettled(
      states
        .filter(unconfirmed)
        .map(({ base: { conversation }, marks }) => this.#options.tell({ conversation, ...marks })),
    )
  }

  #raise(conversation: ConversationId, to: (state: ConversationState) => MarksValue): void {
    const state = this.#options.book.peek(conversation)
    if (state !== undefined) this.#options.book.put({ state: raise(state, to(state)), rows: [] })
  }

  #changed(state: ConversationState): void {
    const conversation = state.base.conversation
    if (!unconfirmed(state) || this.#resting.has(conversation)) return
    this.#resting.add(conversation)
    void this.#tell(conversation, state)
  }

  async #tell(conversation: ConversationId, { marks }: ConversationState): Promise<void> {
    try {
      const kept = await this.#options.tell({ conversation, ...marks })
      this.#update(conversation, (state) => settleMarks(confirmMarks(state, kept), marks))
    } catch (error) {
      // What the server refuses is not told again; what did not reach it is, when the line is back.
      if (!retryable(error)) this.#update(conversation, (state) => settleMarks(state, marks))
      else if (error instanceof EverlineError && error.code === "offline") {
        this.#resting.delete(conversation)
        return
      }
    }
    this.#options.ports.timer(EVERY_MS, () => {
      this.#resting.delete(conversation)
      const state = this.#options.book.peek(conversation)
      if (state !== undefined) this.#changed(state)
    })
  }

  #update(conversation: ConversationId, change: (state: ConversationState) => ConversationState): void {
    const state = this.#options.book.peek(conversation)
    if (state !== undefined) this.#options.book.put({ state: change(state), rows: [] })
  }
}

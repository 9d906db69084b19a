import type { AccountId, ConversationId, Seq } from "@everline/protocol"
import type { Keeper } from "../cache/keeper.ts"
import { applyPage } from "../journal/apply.ts"
import type { ReadRange, Where } from "../journal/read-range.ts"
import { spanAt } from "../journal/spans.ts"
import type { Book } from "../record/book.ts"
import type { Stretch } from "./window.ts"

const PAGE = 100
/** A page may be refused once because it was read too early; a second refusal means there is nothing. */
const TRIES = 2

export interface PagesOptions {
  readonly book: Book
  readonly keeper: Pick<Keeper, "rows">
  readonly read: ReadRange
  readonly self: () => AccountId | undefined
}

/**
 * Stretches of a conversation's rows. What is covered comes from the cache. What is not is fetched, joined to the
 * cache, and read from there too: so a page that was read late never shows something older than what is known.
 */
export class Pages {
  readonly #options: PagesOptions

  constructor(options: PagesOptions) {
    this.#options = options
  }

  /** The rows that end right before a seq; undefined when there are none. Rejects with `offline` and the like. */
  before(conversation: ConversationId, seq: Seq, limit = PAGE): Promise<Stretch | undefined> {
    return this.#read(conversation, seq - 1, { before: seq, limit }, async ({ from }) => {
      const rows = await this.#options.keeper.rows(conversation, from, seq - 1, limit, "end")
      return { from: rows.length < limit ? from : (rows[0]?.seq ?? from), to: seq - 1, rows }
    })
  }

  /** The rows that begin right after a seq, as far as this device holds the conversation; undefined when there are none. */
  after(conversation: ConversationId, seq: Seq, limit = PAGE): Promise<Stretch | undefined> {
    return this.#read(conversation, seq + 1, { after: seq, limit }, async ({ to }) => {
      const rows = await this.#options.keeper.rows(conversation, seq + 1, to, limit, "start")
      return { from: seq + 1, to: rows.length < limit ? to : (rows.at(-1)?.seq ?? to), rows }
    })
  }

  async #read(
    conversation: ConversationId,
    seq: Seq,
    where: Where,
    fromCache: (span: { from: Seq; to: Seq }) => Promise<Stretch>,
  ): Promise<Stretch | undefined> {
    for (let tries = 0; tries <= TRIES; tries += 1) {
      const state = this.#options.book.peek(conversation)
      if (state === undefined || seq < 1 || seq > state.held) return undefined
      const span = spanAt(state.covered, seq)
      if (span !== undefined) return fromCache({ from: span.from, to: Math.min(span.to, state.held) })
      await this.#fetch(conversation, where)
    }
    return undefined
  }

  async #fetch(conversation: ConversationId, where: Where): Promise<void> {
    const page = await this.#options.read(conversation, where)
    const state = this.#options.book.peek(conversation)
    const self = this.#options.self()
    if (state === undefined || self === undefined) return
    const applied = applyPage(state, page, self)
    if (applied !== undefined) this.#options.book.put(applied)
  }
}

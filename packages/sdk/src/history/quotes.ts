import type { Message, Seq } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import { placeOf } from "../journal/rows.ts"
import { isMessage, newerRow, type Row } from "../journal/state.ts"
import type { Stretch } from "./window.ts"

/** Messages that are quoted in a window but are not in it themselves. */
export class Quotes {
  readonly #found: Signal<ReadonlyMap<Seq, Message>> = signal(new Map())
  readonly #asked = new Set<Seq>()
  readonly #fetch: (seq: Seq) => Promise<Stretch | undefined>

  /** `fetch` brings the stretch that ends with a seq. */
  constructor(fetch: (seq: Seq) => Promise<Stretch | undefined>) {
    this.#fetch = fetch
  }

  get found(): ReadonlySignal<ReadonlyMap<Seq, Message>> {
    return this.#found
  }

  /** Fetches what is quoted and neither among these rows nor known. */
  want(seqs: Iterable<Seq>, rows: readonly Row[]): void {
    for (const seq of seqs) {
      if (this.#asked.has(seq) || messageAt(rows, seq) !== undefined) continue
      this.#asked.add(seq)
      void this.#ask(seq)
    }
  }

  /** Takes newer versions of messages that are quoted. */
  update(messages: readonly Message[]): void {
    const found = this.#found.peek()
    const news = messages.filter(
      (message) => found.has(message.seq) && newerRow(found.get(message.seq), message) === message,
    )
    if (news.length > 0)
      this.#found.value = new Map([...found, ...news.map((message) => [message.seq, message] as const)])
  }

  async #ask(seq: Seq): Promise<void> {
    try {
      const stretch = await this.#fetch(seq)
      const message = messageAt(stretch?.rows ?? [], seq)
      if (message !== undefined) this.#found.value = new Map([...this.#found.peek(), [seq, message]])
    } catch {
      // No line: asked again when the quote is drawn again.
      this.#asked.delete(seq)
    }
  }
}

export function messageAt(rows: readonly Row[], seq: Seq): Message | undefined {
  const row = rows[placeOf(rows, seq)]
  return row !== undefined && row.seq === seq && isMessage(row) ? row : undefined
}

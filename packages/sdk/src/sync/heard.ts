import type { ConversationId, HeardSignal, Output, Seq } from "@everline/protocol"
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Heard as HeardApi } from "../api/files.ts"
import { retryable } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"

/** What is looked at in the same moment is asked for in one question. */
const GATHER_MS = 50

export interface HeardOptions {
  readonly ports: Pick<Ports, "timer">
  readonly ask: (conversation: ConversationId, from: Seq, to: Seq) => Promise<Output<"messages.heard">>
  readonly tell: (conversation: ConversationId, message: Seq) => Promise<unknown>
}

/** What one knows of the voice notes of a conversation that somebody looks at. */
interface Known {
  readonly signals: Map<Seq, Signal<boolean>>
  /** Never unheard again, whatever an answer says that was on its way. */
  readonly heard: Set<Seq>
  readonly watched: Set<Seq>
  readonly wanted: Set<Seq>
  /** Marked here, and not told. */
  readonly untold: Set<Seq>
}

/** Which voice notes were listened to: asked for when they are looked at, and told by the server from then on. */
export class Heard implements HeardApi {
  readonly #options: HeardOptions
  readonly #known = new Map<ConversationId, Known>()
  #gather: Cancel | undefined

  constructor(options: HeardOptions) {
    this.#options = options
  }

  has(conversation: ConversationId, message: Seq): ReadonlySignal<boolean> {
    const known = this.#of(conversation)
    let heard = known.signals.get(message)
    if (heard === undefined) {
      heard = signal(true, {
        watched: () => {
          known.watched.add(message)
          this.#want(known, message)
        },
        unwatched: () => {
          known.watched.delete(message)
        },
      })
      known.signals.set(message, heard)
    }
    return heard
  }

  mark(conversation: ConversationId, message: Seq): void {
    const known = this.#of(conversation)
    this.#put(known, message, true)
    known.untold.add(message)
    void this.#tell(conversation, known, message)
  }

  signalled({ conversation, messages }: HeardSignal): void {
    const known = this.#known.get(conversation)
    if (known === undefined) return
    batch(() => {
      for (const message of messages) this.#put(known, message, true)
    })
  }

  /** The line is up: what happened meanwhile is not known, and what was marked is not told. */
  resume(): void {
    for (const [conversation, known] of this.#known) {
      for (const message of known.untold) void this.#tell(conversation, known, message)
      for (const message of known.watched) this.#want(known, message)
    }
  }

  clear(): void {
    this.#known.clear()
  }

  #of(conversation: ConversationId): Known {
    const known = this.#known.get(conversation) ?? {
      signals: new Map(),
      heard: new Set(),
      watched: new Set(),
      wanted: new Set(),
      untold: new Set(),
    }
    this.#known.set(conversation, known)
    return known
  }

  #put(known: Known, message: Seq, isHeard: boolean): void {
    if (isHeard) known.heard.add(message)
    const signal = known.signals.get(message)
    if (signal !== undefined) signal.value = known.heard.has(message)
  }

  #want(known: Known, message: Seq): void {
    known.wanted.add(message)
    this.#gather ??= this.#options.ports.timer(GATHER_MS, () => {
      this.#gather = undefined
      for (const [conversation, known] of this.#known) void this.#ask(conversation, known)
    })
  }

  async #ask(conversation: ConversationId, known: Known): Promise<void> {
    const wanted = [...known.wanted].filter((message) => known.watched.has(message))
    known.wanted.clear()
    if (wanted.length === 0) return
    // When the line is down it is asked for anew; what is refused stays as if it had been heard.
    const answer = await this.#options
      .ask(conversation, Math.min(...wanted), Math.max(...wanted))
      .catch(() => undefined)
    if (answer === undefined) return
    const heard = new Set(answer.messages)
    batch(() => {
      for (const message of wanted) this.#put(known, message, heard.has(message))
    })
  }

  async #tell(conversation: ConversationId, { untold }: Known, message: Seq): Promise<void> {
    try {
      await this.#options.tell(conversation, message)
      untold.delete(message)
    } catch (error) {
      // What the server refuses is not told again; what did not reach it is, when the line is back.
      if (!retryable(error)) untold.delete(message)
    }
  }
}

import type { ConversationId } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Keeper } from "../cache/keeper.ts"
import type { Applied } from "../journal/apply.ts"
import { skip } from "../journal/apply.ts"
import type { ConversationState } from "../journal/state.ts"
import type { Cancel } from "../ports.ts"

/** What became of a conversation: its new state, and the rows that came with it. */
export type Change = Applied

/** What this device knows of all conversations: in memory, in signals, and on its way to the cache. */
export class Book {
  readonly #keeper: Pick<Keeper, "add">
  readonly #states = new Map<ConversationId, Signal<ConversationState | undefined>>()
  readonly #known: Signal<readonly ConversationId[]> = signal([])
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(keeper: Pick<Keeper, "add">) {
    this.#keeper = keeper
  }

  /** The conversations that are known, in no order. */
  get known(): ReadonlySignal<readonly ConversationId[]> {
    return this.#known
  }

  /** A conversation's state, which is undefined until it is known. */
  state(conversation: ConversationId): ReadonlySignal<ConversationState | undefined> {
    return this.#signal(conversation)
  }

  peek(conversation: ConversationId): ConversationState | undefined {
    return this.#states.get(conversation)?.peek()
  }

  /** Tells of every change, after it was made. */
  onChange(listener: (change: Change) => void): Cancel {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What the cache held. */
  restore(states: readonly ConversationState[]): void {
    for (const state of states) this.#signal(state.base.conversation).value = state
    this.#recount()
  }

  put(change: Change): void {
    const { state, rows } = change
    const conversation = state.base.conversation
    const known = this.#signal(conversation)
    const before = known.peek()
    if (before === state && rows.length === 0) return
    known.value = state
    if (before === undefined) this.#known.value = [...this.#known.peek(), conversation]
    this.#keeper.add({ conversations: [state], rows: rows.map((row) => [conversation, row]) })
    for (const listener of this.#listeners) listener(change)
  }

  /** The rows are gone from the cache: nothing is covered any more. */
  lostRows(): void {
    for (const conversation of this.#known.peek()) {
      const state = this.peek(conversation)
      if (state !== undefined) this.put({ state: skip(state), rows: [] })
    }
  }

  /** Forgets all conversations. */
  clear(): void {
    for (const state of this.#states.values()) state.value = undefined
    this.#recount()
  }

  #signal(conversation: ConversationId): Signal<ConversationState | undefined> {
    const known = this.#states.get(conversation) ?? signal(undefined)
    this.#states.set(conversation, known)
    return known
  }

  #recount(): void {
    this.#known.value = [...this.#states].flatMap(([id, state]) => (state.peek() === undefined ? [] : [id]))
  }
}

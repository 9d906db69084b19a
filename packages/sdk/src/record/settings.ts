import { type ConversationId, type ConversationSettings, EverlineError, NO_SETTINGS } from "@everline/protocol"
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Wanted } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import { applySettings } from "../journal/apply.ts"
import { pause, retryable } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"
import type { Book } from "./book.ts"

/** A draft goes out when nothing was typed for so long. */
const REST_MS = 2_000

const NOTHING: Wanted = {}

export interface SettingsOptions {
  readonly book: Book
  readonly keeper: Pick<Keeper, "add">
  readonly ports: Pick<Ports, "timer" | "random">
  /** Tells the server; resolves with what it has then. */
  readonly tell: (change: Wanted & { readonly conversation: ConversationId }) => Promise<ConversationSettings>
}

/**
 * What the account has set for itself in each conversation. What is set here shows at once, survives a reload, and lies
 * over what the server has until it was told; of two devices the one that tells last is right.
 */
export class Settings {
  readonly #options: SettingsOptions
  /** Set here and not confirmed. */
  readonly #wanted = new Map<ConversationId, Signal<Wanted>>()
  readonly #shown = new Map<ConversationId, ReadonlySignal<ConversationSettings>>()
  readonly #telling = new Set<ConversationId>()
  readonly #resting = new Map<ConversationId, Cancel>()
  /** What the server would not take. It stays here, and is not told again. */
  readonly #refused = new Set<Wanted>()

  constructor(options: SettingsOptions) {
    this.#options = options
  }

  get(conversation: ConversationId): ReadonlySignal<ConversationSettings> {
    const shown = this.#shown.get(conversation) ?? this.#show(conversation)
    this.#shown.set(conversation, shown)
    return shown
  }

  /** Changes what is named, and tells the server: at once, or when a text that grows comes to rest. */
  set(conversation: ConversationId, change: Wanted): void {
    this.#put(conversation, { ...this.#signal(conversation).peek(), ...change })
    this.#resting.get(conversation)?.()
    this.#resting.delete(conversation)
    if (change.draft) this.#rest(conversation)
    else void this.#tell(conversation)
  }

  restore(wanted: readonly (readonly [ConversationId, Wanted])[]): void {
    for (const [conversation, change] of wanted) this.#signal(conversation).value = change
  }

  /** Tells what could not be told before: the line is up. */
  resume(): void {
    for (const conversation of this.#wanted.keys()) void this.#tell(conversation)
  }

  clear(): void {
    for (const cancel of this.#resting.values()) cancel()
    this.#resting.clear()
    for (const wanted of this.#wanted.values()) wanted.value = NOTHING
  }

  #show(conversation: ConversationId): ReadonlySignal<ConversationSettings> {
    const state = this.#options.book.state(conversation)
    const wanted = this.#signal(conversation)
    // What an older program kept, or an older server says, lacks what was not there yet.
    return computed(() => ({ ...NO_SETTINGS, ...state.value?.base.settings, ...wanted.value }))
  }

  #rest(conversation: ConversationId): void {
    const rested = this.#options.ports.timer(REST_MS, () => {
      this.#resting.delete(conversation)
      void this.#tell(conversation)
    })
    this.#resting.set(conversation, rested)
  }

  async #tell(conversation: ConversationId): Promise<void> {
    if (this.#telling.has(conversation)) return
    this.#telling.add(conversation)
    try {
      for (let attempt = 0; ; attempt += 1) {
        const change = this.#untold(conversation)
        if (change === null) return
        if (!(await this.#tellOnce(conversation, change, attempt))) return
      }
    } finally {
      this.#telling.delete(conversation)
    }
  }

  /** What differs from what the server has; null when nothing does, and when it would not take it. */
  #untold(conversation: ConversationId): Wanted | null {
    const has = this.#options.book.peek(conversation)?.base.settings
    const wanted = this.#signal(conversation).peek()
    if (has === undefined || this.#refused.has(wanted)) return null
    const change = without(wanted, has)
    if (change !== wanted) this.#put(conversation, change)
    return change === NOTHING ? null : change
  }

  /** Whether to go on. */
  async #tellOnce(conversation: ConversationId, change: Wanted, attempt: number): Promise<boolean> {
    const { book, ports, tell } = this.#options
    try {
      const settings = await tell({ conversation, ...change })
      const state = book.peek(conversation)
      if (state !== undefined) book.put({ state: applySettings(state, settings), rows: [] })
      this.#put(conversation, without(this.#signal(conversation).peek(), change))
      return true
    } catch (error) {
      if (error instanceof EverlineError && error.code === "offline") return false
      if (retryable(error)) await pause(error, attempt, ports)
      else this.#refuse(conversation, change)
      return true
    }
  }

  /** The server will not take it: a text that was begun is not thrown away for that. */
  #refuse(conversation: ConversationId, { draft, ...rest }: Wanted): void {
    this.#put(conversation, without(this.#signal(conversation).peek(), rest))
    if (draft !== undefined) this.#refused.add(this.#signal(conversation).peek())
  }

  #put(conversation: ConversationId, wanted: Wanted): void {
    const known = this.#signal(conversation)
    if (known.peek() === wanted) return
    known.value = wanted
    this.#options.keeper.add({ wanted: [[conversation, wanted === NOTHING ? null : wanted]] })
  }

  #signal(conversation: ConversationId): Signal<Wanted> {
    const wanted = this.#wanted.get(conversation) ?? signal(NOTHING)
    this.#wanted.set(conversation, wanted)
    return wanted
  }
}

/** What is wanted and not the same in `has`; the same object when all of it is. */
function without(wanted: Wanted, has: Wanted): Wanted {
  const { pinned, muted, mutedMentions, unread, draft } = wanted
  const left: Wanted = {
    ...(pinned !== undefined && pinned !== has.pinned && { pinned }),
    ...(muted !== undefined && muted !== has.muted && { muted }),
    ...(mutedMentions !== undefined && mutedMentions !== has.mutedMentions && { mutedMentions }),
    ...(unread !== undefined && unread !== has.unread && { unread }),
    ...(draft !== undefined && draft !== has.draft && { draft }),
  }
  const count = Object.keys(left).length
  if (count === 0) return NOTHING
  return count === Object.keys(wanted).length ? wanted : left
}

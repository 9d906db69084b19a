import { type ClientId, type ConversationId, type ErrorCode, EverlineError, newId, type Seq } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { OutboxAction, OutboxItem } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import { isMessage } from "../journal/state.ts"
import { pause, retryable } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Book, Change } from "../record/book.ts"

/** An item, and the seq that its message has got; the line of the item gives way to the row when that is here. */
export interface Pending {
  readonly item: OutboxItem
  readonly seq: Seq | null
}

export interface OutboxOptions {
  readonly book: Book
  readonly keeper: Pick<Keeper, "add" | "flush">
  readonly ports: Pick<Ports, "timer" | "random" | "locks">
  /** The time by the server's clock, as far as this device knows it. */
  readonly now: () => number
  /** Hands an item to the server. Resolves with the seq of the message that it made, or null when it made none. */
  readonly deliver: (item: OutboxItem) => Promise<Seq | null>
  readonly preparation?: Preparation
}

/** What has to be done before some items can be handed over. Those behind them do not wait for it. */
export interface Preparation {
  isDue(item: OutboxItem): boolean
  /** Does it; rejects like a delivery. */
  prepare(item: OutboxItem): Promise<void>
  /** Breaks it off; false when it is not under way. */
  cancel(id: ClientId): boolean
  /** Items have left: the server has them, or the person has given them up. */
  gone(items: readonly OutboxItem[], isSent: boolean): void
}

const NOTHING_BEFORE: Preparation = { isDue: () => false, async prepare() {}, cancel: () => false, gone() {} }

/** Errors that say nothing of the item: the line is down, or the device is not welcome. It waits for the next welcome. */
const LINE: ReadonlySet<ErrorCode> = new Set(["offline", "unauthenticated", "signed_out", "going_away"])
/** Something that breaks the server each time must not hold up what comes after it for ever. */
const BREAKS = 8

const lockOf = (owner: string): string => `everline-outbox-${owner}`

/**
 * What this device still has to hand to the server. An item is kept before anything else happens to it, has one client
 * id for life, and leaves when the server has confirmed it, by answer or by entry. Items of one conversation go one
 * after the other; conversations do not wait for each other, and nothing waits for what is still being uploaded.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #owner: string = newId<ClientId>()
  readonly #pending = new Map<ConversationId, Signal<readonly Pending[]>>()
  readonly #running = new Set<ConversationId>()
  readonly #preparation: Preparation
  readonly #preparing = new Set<ClientId>()
  /** Items of tabs that were alive when this one looked. */
  #others: readonly OutboxItem[] = []
  #lastPlace = 0

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#preparation = options.preparation ?? NOTHING_BEFORE
    options.book.onChange((change) => this.#resolve(change))
    void options.ports.locks.hold(lockOf(this.#owner))
  }

  /** What waits in a conversation, in the order in which it will be sent. */
  of(conversation: ConversationId): ReadonlySignal<readonly Pending[]> {
    return this.#signal(conversation)
  }

  /** What an earlier start left. Items of another tab stay with it as long as it lives. */
  async restore(items: readonly OutboxItem[]): Promise<void> {
    this.#others = items
    await this.#adopt()
  }

  /** Keeps an action and sends it when its turn comes. Resolves when it is kept. */
  async add(conversation: ConversationId, action: OutboxAction): Promise<ClientId> {
    this.#lastPlace += 1
    const item: OutboxItem = {
      clientId: newId(),
      conversation,
      place: this.#lastPlace,
      at: this.#options.now(),
      owner: this.#owner,
      failure: null,
      ...action,
    }
    this.#put(item)
    void this.#run(conversation)
    await this.#options.keeper.flush()
    return item.clientId
  }

  async retry(id: ClientId): Promise<void> {
    const item = this.#find(id)
    if (item === undefined || item.failure === null) return
    this.#put({ ...item, failure: null })
    void this.#run(item.conversation)
    await this.#options.keeper.flush()
  }

  async discard(id: ClientId): Promise<void> {
    const item = this.#find(id)
    if (item === undefined || (item.failure === null && !this.#preparation.isDue(item))) return
    this.#preparation.cancel(id)
    this.#remove(item.conversation, (pending) => pending.item.clientId !== id, false)
    await this.#options.keeper.flush()
  }

  /** Resolves when an item has left, confirmed or discarded; rejects when it cannot be sent. */
  settled(id: ClientId): Promise<void> {
    const conversation = this.#find(id)?.conversation
    if (conversation === undefined) return Promise.resolve()
    const pending = this.#signal(conversation)
    return new Promise((resolve, reject) => {
      const stop = pending.subscribe((all) => {
        const mine = all.find(({ item }) => item.clientId === id)
        if (mine === undefined || mine.seq !== null) resolve()
        else if (mine.item.failure !== null) reject(new EverlineError(mine.item.failure))
        else return
        queueMicrotask(() => stop())
      })
    })
  }

  /** The line is up: sends what waits. */
  async resume(): Promise<void> {
    for (const conversation of this.#pending.keys()) void this.#run(conversation)
    await this.#adopt()
  }

  clear(): void {
    for (const pending of this.#pending.values()) pending.value = []
    this.#others = []
  }

  async #adopt(): Promise<void> {
    for (const owner of new Set(this.#others.map((item) => item.owner))) {
      if (!(await this.#options.ports.locks.hold(lockOf(owner)))) continue
      const items = this.#others.filter((item) => item.owner === owner)
      this.#others = this.#others.filter((item) => item.owner !== owner)
      for (const item of items) this.#put({ ...item, owner: this.#owner })
      for (const conversation of new Set(items.map((item) => item.conversation))) void this.#run(conversation)
    }
  }

  async #run(conversation: ConversationId): Promise<void> {
    for (const { item, seq } of this.#signal(conversation).peek()) if (seq === null) void this.#prepare(item)
    if (this.#running.has(conversation)) return
    this.#running.add(conversation)
    try {
      for (let item = this.#next(conversation); item !== undefined; item = this.#next(conversation)) {
        const deliver = async (next: OutboxItem) => this.#confirmed(next, await this.#options.deliver(next))
        if (!(await this.#persist(item, deliver))) return
      }
    } finally {
      this.#running.delete(conversation)
    }
  }

  async #prepare(item: OutboxItem): Promise<void> {
    const { clientId, conversation, failure } = item
    if (failure !== null || this.#preparing.has(clientId) || !this.#preparation.isDue(item)) return
    this.#preparing.add(clientId)
    const isDone = await this.#persist(item, () => this.#preparation.prepare(item))
    this.#preparing.delete(clientId)
    if (isDone) void this.#run(conversation)
  }

  /** Whether the item is settled, one way or the other; false when it has to wait for the line. */
  async #persist(item: OutboxItem, work: (item: OutboxItem) => Promise<void>): Promise<boolean> {
    for (let attempt = 0; this.#find(item.clientId) !== undefined; attempt += 1) {
      try {
        await work(item)
        return true
      } catch (error) {
        const code = error instanceof EverlineError ? error.code : "internal"
        if (LINE.has(code)) return false
        if (!retryable(error) || (code === "internal" && attempt >= BREAKS)) {
          if (this.#find(item.clientId) !== undefined) this.#put({ ...item, failure: code })
          return true
        }
        await pause(error, attempt, this.#options.ports)
      }
    }
    return true
  }

  #confirmed(item: OutboxItem, seq: Seq | null): void {
    const { conversation, clientId } = item
    const held = this.#options.book.peek(conversation)?.held ?? 0
    this.#options.keeper.add({ sent: [clientId] })
    const pending = this.#signal(conversation)
    pending.value = pending.peek().flatMap((kept) => {
      if (kept.item.clientId !== clientId) return kept
      return seq === null || seq <= held ? [] : { item: kept.item, seq }
    })
    this.#preparation.gone([item], true)
  }

  /** Messages that came back, by their client ids or by being among what this device holds. */
  #resolve({ state, rows }: Change): void {
    const conversation = state.base.conversation
    if ((this.#pending.get(conversation)?.peek().length ?? 0) === 0) return
    const arrived = new Set(rows.filter(isMessage).map((message) => message.clientId))
    this.#remove(
      conversation,
      ({ item, seq }) => {
        const here = item.kind === "send" && arrived.has(item.clientId)
        return !here && (seq === null || seq > state.held)
      },
      true,
    )
  }

  #next(conversation: ConversationId): OutboxItem | undefined {
    const waits = ({ item, seq }: Pending) => seq === null && item.failure === null && !this.#preparation.isDue(item)
    return this.#signal(conversation).peek().find(waits)?.item
  }

  /** An item that the server has not confirmed. */
  #find(id: ClientId): OutboxItem | undefined {
    for (const pending of this.#pending.values()) {
      const found = pending.peek().find(({ item, seq }) => item.clientId === id && seq === null)
      if (found !== undefined) return found.item
    }
    return undefined
  }

  #put(item: OutboxItem): void {
    this.#lastPlace = Math.max(this.#lastPlace, item.place)
    const pending = this.#signal(item.conversation)
    const others = pending.peek().filter((kept) => kept.item.clientId !== item.clientId)
    pending.value = [...others, { item, seq: null }].sort((a, b) => a.item.place - b.item.place)
    this.#options.keeper.add({ outbox: [item] })
  }

  #remove(conversation: ConversationId, stays: (pending: Pending) => boolean, isSent: boolean): void {
    const pending = this.#signal(conversation)
    const gone = pending.peek().filter((kept) => !stays(kept))
    if (gone.length === 0) return
    pending.value = pending.peek().filter(stays)
    this.#options.keeper.add({ sent: gone.map(({ item }) => item.clientId) })
    const items = gone.filter(({ seq }) => seq === null).map(({ item }) => item)
    this.#preparation.gone(items, isSent)
  }

  #signal(conversation: ConversationId): Signal<readonly Pending[]> {
    const pending = this.#pending.get(conversation) ?? signal([])
    this.#pending.set(conversation, pending)
    return pending
  }
}

import {
  type AccountEntry,
  type AccountId,
  type ConversationEntry,
  type ConversationId,
  type Entry,
  EverlineError,
  type JournalId,
  type Output,
  type PassedSignal,
  type Seq,
  type Welcome,
} from "@everline/protocol"
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { SyncPosition } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import { applyEntry, applyPassed, applySnapshot, begin, isAccountEntry } from "../journal/apply.ts"
import type { ReadRanges } from "../journal/read-range.ts"
import { type ConversationState, mayRead } from "../journal/state.ts"
import type { Connection } from "../link/connection.ts"
import type { Ports } from "../ports.ts"
import type { Blocks } from "../record/blocks.ts"
import type { Book } from "../record/book.ts"
import type { ContactBook } from "../record/contact-book.ts"
import type { People } from "../record/people.ts"
import { CatchUp } from "./catch-up.ts"
import { Fresh } from "./fresh.ts"

/** Of conversations that have nothing on this device, so many of the newest get a page to be read offline. */
const PREFETCHED = 30

export interface SyncOptions {
  readonly call: Connection["call"]
  readonly read: ReadRanges
  readonly book: Book
  readonly people: People
  readonly blocks: Pick<Blocks, "fetch" | "clear">
  readonly contactBook: Pick<ContactBook, "fetch" | "clear">
  readonly keeper: Pick<Keeper, "add" | "forgetRecord">
  readonly ports: Pick<Ports, "timer" | "random">
  readonly events: SyncEvents
}

export interface SyncEvents {
  /** Everything up to the conversation's newest message is on this device. */
  received(conversation: ConversationId): void
  account(entry: AccountEntry): void
  /** What was missed has been fetched. */
  caughtUp(): void
}

/** Over this time the members of a group ask what became of it. */
const SPREAD_MS = 2_000
/** Groups this small show their members' faces. */
const FACES = 4

type Page = Pick<Output<"conversations.list">, "conversations" | "profiles">

/** Keeps this device's knowledge equal to the server's record: after each welcome what was missed, then what happens. */
export class Sync {
  readonly #options: SyncOptions
  readonly #catchUp: CatchUp
  readonly #catchingUp: Signal<boolean> = signal(false)
  readonly #asked = new Fresh<ConversationId>((conversation) => this.#get(conversation))
  #welcome: Welcome | null = null
  #position: SyncPosition | null = null
  #resumed: Promise<void> = Promise.resolve()

  constructor(options: SyncOptions) {
    this.#options = options
    this.#catchUp = new CatchUp({
      read: options.read,
      book: options.book,
      self: () => this.#welcome?.self.account,
      caughtUp: (conversation) => {
        this.#received(conversation)
        const state = options.book.peek(conversation)
        const self = this.#welcome?.self.account
        if (state?.later.some((entry) => changesRoles(state, entry, self))) this.#refreshSoon(conversation)
      },
    })
  }

  get catchingUp(): ReadonlySignal<boolean> {
    return this.#catchingUp
  }

  restore(position: SyncPosition | null): void {
    this.#position = position
  }

  /** The line is up: fetches what was missed. */
  welcomed(welcome: Welcome): void {
    this.#welcome = welcome
    this.#catchingUp.value = true
    this.#resumed = this.#resume(welcome).then(
      () => {
        if (this.#welcome !== welcome) return
        this.#catchingUp.value = false
        this.#options.events.caughtUp()
      },
      // The line broke, or the server is busy: the next welcome begins again.
      () => this.#settle(welcome),
    )
  }

  entry(journal: JournalId, entry: Entry): void {
    if (isAccount(entry)) void this.#accountEntry(entry)
    else void this.#conversationEntry(journal as ConversationId, entry)
  }

  /** An entry about a message from before one last came in. */
  async passed({ conversation, seq, message }: PassedSignal): Promise<void> {
    const { book } = this.#options
    const state = book.peek(conversation) ?? (await this.meet(conversation))
    if (state === undefined || seq <= state.held) return
    if (isAfterLeaving(state, seq)) return this.refresh(conversation)
    if (seq > state.held + 1 || mayRead(state.base.readable, message)) return this.#lack(state, seq)
    book.put({ state: applyPassed(state, seq), rows: [] })
    this.#received(conversation)
  }

  /** Brings a conversation up to date now, before others. */
  pull(conversation: ConversationId): Promise<void> {
    return this.#catchUp.pull(conversation)
  }

  /** A conversation that spoke before this device knew of it. */
  async meet(conversation: ConversationId): Promise<ConversationState | undefined> {
    await this.#resumed
    if (this.#options.book.peek(conversation) === undefined) await this.#asked.any(conversation)
    return this.#options.book.peek(conversation)
  }

  /** Takes what an answer said of conversations and people. */
  take({ conversations, profiles }: Page): void {
    batch(() => {
      this.#options.people.put(profiles)
      for (const snapshot of conversations) {
        const state = this.#options.book.peek(snapshot.conversation)
        this.#options.book.put({
          state: state === undefined ? begin(snapshot) : applySnapshot(state, snapshot),
          rows: [],
        })
      }
    })
  }

  /** Forgets what the server told; the outbox, drafts and the session stay. */
  forget(): void {
    this.#position = null
    this.#options.book.clear()
    this.#options.people.clear()
    this.#options.blocks.clear()
    this.#options.contactBook.clear()
    void this.#options.keeper.forgetRecord()
  }

  async #resume(welcome: Welcome): Promise<void> {
    if (this.#position !== null && this.#position.epoch !== welcome.epoch) this.forget()
    const known = this.#position
    const answer = await this.#ask(known)
    this.take(answer)
    if (this.#position === null || answer.more) await this.#list()
    if (this.#position === null) {
      await this.#options.blocks.fetch(this.#options.call)
      await this.#options.contactBook.fetch(this.#options.call)
    }
    const account = this.#position === null ? answer.accountHead : this.#position.account
    this.#reach({ epoch: answer.epoch, position: answer.position, account })
    await this.#pullAccount(answer.accountHead)
    await Promise.all(this.#behind().map((conversation) => this.#catchUp.pull(conversation)))
  }

  async #ask(known: SyncPosition | null): Promise<Output<"sync.resume">> {
    if (known === null) return this.#options.call("sync.resume", {})
    try {
      return await this.#options.call("sync.resume", { epoch: known.epoch, position: known.position })
    } catch (error) {
      if (!(error instanceof EverlineError && error.code === "resync_required")) throw error
      this.forget()
      return this.#options.call("sync.resume", {})
    }
  }

  async #list(): Promise<void> {
    let after: ConversationId | undefined
    for (;;) {
      const page = await this.#options.call("conversations.list", after === undefined ? {} : { after })
      this.take(page)
      after = page.conversations.at(-1)?.conversation
      if (!page.more || after === undefined) return
    }
  }

  /** Conversations to be pulled, the newest first: what is out of date, undelivered, or likely to be looked at. */
  #behind(): ConversationId[] {
    const states = this.#options.book.known.peek().flatMap((id) => this.#options.book.peek(id) ?? [])
    states.sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))
    return states.filter(isBehind).map((state) => state.base.conversation)
  }

  async #conversationEntry(conversation: ConversationId, entry: ConversationEntry): Promise<void> {
    const { book } = this.#options
    const self = this.#welcome?.self.account
    const state = book.peek(conversation) ?? (await this.meet(conversation))
    if (state === undefined || self === undefined) return
    if (isAfterLeaving(state, entry.seq)) return this.refresh(conversation)
    if (entry.seq > state.held + 1) return this.#lack(state, entry.seq)
    book.put(applyEntry(state, entry, self))
    this.#received(conversation)
    if (entry.seq > state.held && changesRoles(state, entry, self)) this.#refreshSoon(conversation)
  }

  /** A conversation has come to a seq, and what lies before it is not all here. */
  async #lack(state: ConversationState, seq: Seq): Promise<void> {
    if (seq > state.head) this.#options.book.put({ state: { ...state, head: seq }, rows: [] })
    await this.#catchUp.pull(state.base.conversation)
  }

  /** What entries do not say (role, faces) is asked for, by the members of a large group not all at once. */
  #refreshSoon(conversation: ConversationId): void {
    const { ports } = this.#options
    ports.timer(ports.random() * SPREAD_MS, () => void this.refresh(conversation))
  }

  /** Asks for a conversation as it is now. */
  refresh(conversation: ConversationId): Promise<void> {
    return this.#asked.ask(conversation)
  }

  async #get(conversation: ConversationId): Promise<void> {
    try {
      const answer = await this.#options.call("conversations.get", { conversation })
      this.take({ conversations: [answer.conversation], profiles: answer.profiles })
      await this.#catchUp.pull(conversation)
    } catch {
      // Not ours any more, or the line broke; the next resume tells.
    }
  }

  async #accountEntry(entry: AccountEntry): Promise<void> {
    await this.#resumed
    const position = this.#position
    if (position === null || entry.seq <= position.account) return
    if (entry.seq === position.account + 1) this.#applyAccount(entry)
    else await this.#pullAccount(entry.seq).catch(() => undefined)
  }

  async #pullAccount(head: number): Promise<void> {
    const journal = this.#welcome?.self.account
    while (journal !== undefined && this.#position !== null && this.#position.account < head) {
      const after = this.#position.account
      const page = await this.#options.call("journal.range", { journal, after })
      for (const entry of page.entries) if (isAccount(entry)) this.#applyAccount(entry)
      if (page.covers === null || !page.more) return
    }
  }

  #applyAccount(entry: AccountEntry): void {
    if (this.#position !== null) this.#reach({ ...this.#position, account: entry.seq })
    if (entry.kind === "membership") void this.refresh(entry.conversation)
    this.#options.events.account(entry)
  }

  #reach(position: SyncPosition): void {
    this.#position = position
    this.#options.keeper.add({ position })
  }

  #received(conversation: ConversationId): void {
    const state = this.#options.book.peek(conversation)
    if (state !== undefined && state.held === state.head) this.#options.events.received(conversation)
  }

  #settle(welcome: Welcome): void {
    if (this.#welcome === welcome) this.#catchingUp.value = false
  }
}

const isAccount = (entry: Entry): entry is AccountEntry => isAccountEntry(entry)

/** Whether an entry may have changed one's own role, or the faces of the conversation. */
const changesRoles = ({ base }: ConversationState, entry: ConversationEntry, self: AccountId | undefined): boolean =>
  entry.kind === "left" ||
  (entry.kind === "joined" && base.faces.length < FACES) ||
  (entry.kind === "role" && (entry.account === self || base.role === "owner"))

/**
 * What is said after one left may be heard for a moment, and is not one's own; or one was taken in again, and the
 * snapshot that says so is still to come, perhaps from before this was said.
 */
const isAfterLeaving = ({ base }: ConversationState, seq: Seq): boolean => !base.member && seq > base.head

const isBehind = (state: ConversationState, rank: number): boolean =>
  state.held < state.head ||
  (state.covered.length === 0 && (rank < PREFETCHED || state.ordinal > state.marks.delivered))

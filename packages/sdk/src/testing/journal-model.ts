import {
  type AccountId,
  type ClientId,
  type Conversation,
  type ConversationEntry,
  type ConversationId,
  type Marks,
  type Message,
  NO_SETTINGS,
  newId,
  type Output,
  type Seq,
} from "@everline/protocol"

import type { Where } from "../journal/read-range.ts"

/** Something that somebody does in a conversation. `author` and `target` are taken modulo what there is. */
export type Deed =
  | { readonly kind: "send"; readonly author: number; readonly body: string }
  | { readonly kind: "edit"; readonly target: number; readonly body: string }
  | { readonly kind: "recall"; readonly target: number }
  | { readonly kind: "react"; readonly target: number; readonly author: number; readonly emoji: string }
  | { readonly kind: "title"; readonly title: string }
  /** `phones` of them are nothing but a number, none where it is not said. */
  | { readonly kind: "join"; readonly count: number; readonly phones?: number }
  /** Somebody, or a number where there is one. */
  | { readonly kind: "leave"; readonly phone?: boolean }
  | { readonly kind: "mark"; readonly author: number; readonly read: number }

/** A conversation's journal as a server keeps it, small enough to see through: entries, and what they make of messages. */
export class JournalModel {
  readonly conversation: ConversationId = newId()
  readonly accounts: readonly AccountId[] = [newId(), newId(), newId()]
  readonly #entries: ConversationEntry[] = []
  readonly #messages = new Map<Seq, Message>()
  readonly #marks = new Map<AccountId, Marks>()
  #title = "Family"
  #memberCount = 3
  #phones = 0

  constructor() {
    this.#append((seq) => ({ seq, at: seq, actor: null, kind: "created", title: this.#title, count: 3 }))
  }

  get head(): Seq {
    return this.#entries.length
  }

  get messages(): readonly Message[] {
    return [...this.#messages.values()]
  }

  do(deed: Deed): void {
    if (deed.kind === "send") this.#send(this.#account(deed.author), deed.body)
    else if (deed.kind === "edit") this.#change(deed.target, "edit", { body: deed.body })
    else if (deed.kind === "recall") this.#change(deed.target, "recall", { body: "", recalled: true })
    else if (deed.kind === "react") this.#react(deed.target, this.#account(deed.author), deed.emoji)
    else if (deed.kind === "mark") this.#mark(this.#account(deed.author), deed.read % (this.#messages.size + 1))
    else this.#happen(deed)
  }

  /** An entry as it goes out now: it carries the message as the message is now. */
  entry(seq: Seq): ConversationEntry {
    const entry = this.#entries[seq - 1]
    if (entry === undefined) throw new RangeError(`no entry ${seq}`)
    if (!("message" in entry)) return entry
    return { ...entry, message: this.#messages.get(entry.message.seq) ?? entry.message }
  }

  range(from: Seq, to: Seq): Output<"journal.range"> {
    const last = Math.min(to, this.head)
    const entries = Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => mutable(this.entry(from + i)))
    return {
      entries,
      head: this.head,
      covers: entries.length === 0 ? null : { from, to: last },
      more: last < this.head,
    }
  }

  /** A page as `journal.range` gives it. */
  read(where: Where): Output<"journal.range"> {
    if ("after" in where) return this.range(where.after + 1, where.after + where.limit)
    return this.range(Math.max(1, where.before - where.limit), where.before - 1)
  }

  /** Pages as `journal.ranges` gives them: of this conversation, and of no other. */
  ranges(
    asked: readonly { readonly conversation: ConversationId; readonly after?: Seq | null | undefined }[],
    limit: number,
  ): Output<"journal.ranges"> {
    const here = asked.filter(({ conversation }) => conversation === this.conversation)
    const pages = here.map(({ conversation, after = null }) => ({
      conversation,
      ...this.read(after === null ? { before: this.head + 1, limit } : { after, limit }),
    }))
    return { pages, answered: asked.length }
  }

  marksOf(account: AccountId): Marks {
    return this.#marks.get(account) ?? { read: 0, delivered: 0 }
  }

  snapshot(account: AccountId): Conversation {
    return {
      conversation: this.conversation,
      kind: "group",
      title: this.#title,
      peer: null,
      memberCount: this.#memberCount,
      phones: this.#phones,
      faces: [],
      role: "member",
      member: true,
      readable: [{ from: 1, to: null }],
      since: 1,
      head: this.head,
      ordinal: this.#messages.size,
      last: this.messages.at(-1) ?? null,
      marks: this.marksOf(account),
      peerMarks: null,
      settings: NO_SETTINGS,
      mention: null,
      history: "since_joining",
    }
  }

  #account(n: number): AccountId {
    const account = this.accounts[n % this.accounts.length]
    if (account === undefined) throw new RangeError("no accounts")
    return account
  }

  #append(entry: (seq: Seq) => ConversationEntry): void {
    this.#entries.push(entry(this.head + 1))
  }

  #happen(deed: Extract<Deed, { kind: "title" | "join" | "leave" }>): void {
    const base = { seq: this.head + 1, at: this.head + 1, actor: null }
    if (deed.kind === "title") {
      this.#title = deed.title
      this.#append(() => ({ ...base, kind: "titled", title: deed.title }))
    } else if (deed.kind === "join") {
      const { count, phones = 0 } = deed
      this.#memberCount += count
      this.#phones += phones
      this.#append(() => ({ ...base, kind: "joined", accounts: [], count, ...(phones > 0 && { phones }) }))
    } else {
      const phones = deed.phone === true && this.#phones > 0 ? 1 : 0
      this.#memberCount -= 1
      this.#phones -= phones
      this.#append(() => ({ ...base, kind: "left", accounts: [], count: 1, ...(phones > 0 && { phones }) }))
    }
  }

  #send(author: AccountId, body: string): void {
    const seq = this.head + 1
    const ordinal = this.#messages.size + 1
    const clientId: ClientId = newId()
    const message: Message = {
      seq,
      ordinal,
      author,
      clientId,
      at: seq,
      rev: seq,
      body,
      quote: null,
      editedAt: null,
      recalled: false,
      reactions: [],
    }
    this.#messages.set(seq, message)
    this.#append(() => ({ seq, at: seq, actor: author, kind: "message", message }))
    this.#mark(author, ordinal)
  }

  #change(target: number, kind: "edit" | "recall", change: Partial<Message>): void {
    const message = this.#target(target)
    if (message === undefined || message.recalled) return
    const seq = this.head + 1
    const changed = { ...message, ...change, rev: seq }
    this.#messages.set(message.seq, changed)
    this.#append(() => ({ seq, at: seq, actor: message.author, kind, message: changed }))
  }

  #react(target: number, account: AccountId, emoji: string): void {
    const message = this.#target(target)
    if (message === undefined || message.recalled) return
    const seq = this.head + 1
    const reaction = { emoji, count: 1, accounts: [account] }
    const changed = { ...message, rev: seq, reactions: [...message.reactions, reaction] }
    this.#messages.set(message.seq, changed)
    this.#append(() => ({ seq, at: seq, actor: account, kind: "reaction", message: changed, emoji, on: true }))
  }

  #mark(account: AccountId, read: number): void {
    const before = this.marksOf(account)
    this.#marks.set(account, { ...before, read: Math.max(before.read, read) })
  }

  #target(n: number): Message | undefined {
    return this.messages[n % Math.max(1, this.#messages.size)]
  }
}

type RangeEntry = Output<"journal.range">["entries"][number]
/** An answer's entries are the receiver's own: a copy, as if it had come over the line. */
const mutable = (entry: ConversationEntry): RangeEntry => structuredClone(entry) as RangeEntry

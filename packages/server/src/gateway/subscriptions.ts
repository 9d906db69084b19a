import type { AccountId, ConversationId, Entry, JournalId, Seq } from "@everline/protocol"
import { Follows, UNKNOWN } from "./follows.ts"

/** Something that is connected. */
export interface Subscriber {
  readonly account: AccountId
}

/** A conversation that an account is in, and the first seq that it may read since it last came in. */
export interface Followed {
  readonly conversation: ConversationId
  readonly since: Seq
}

/** An account that is connected here. */
interface Presence<T> {
  /** Its name among followers. */
  readonly number: number
  connections: readonly T[]
  /** Connections whose conversations are being read. */
  reading: readonly T[]
  /** What it went out of meanwhile: a list that was read before that must not bring it back. */
  left: ReadonlySet<ConversationId>
  /** See `changesOf`. */
  changes: number
}

/** The seq of what an entry is about: a message, or itself. */
export const aboutOf = (entry: Entry): Seq => ("message" in entry ? entry.message.seq : entry.seq)

const NOTHING: ReadonlySet<ConversationId> = new Set()
const NOBODY = [] as const

/**
 * Who is connected here and what they follow. Kept by account, not by connection: a person with three devices costs one
 * place in each conversation.
 */
export class Subscriptions<T extends Subscriber> {
  readonly #accounts = new Map<AccountId, Presence<T>>()
  /** By their numbers, which begin at 1. */
  readonly #presences: (Presence<T> | undefined)[] = [undefined]
  /** Numbers of those who have gone. */
  readonly #free: number[] = []
  #changes = 0
  /** The first seq that one may read is unknown when it came in a moment ago and heard nothing yet. */
  readonly #follows = new Follows()

  /** From here on the connection follows its account, and what that comes into. */
  add(connection: T): void {
    const presence = this.#accounts.get(connection.account) ?? this.#appear(connection.account)
    presence.connections = [...presence.connections, connection]
    presence.reading = [...presence.reading, connection]
  }

  /** The conversations that an account was in; to be read after `add`, so that no change in between is missed. */
  follow(connection: T, conversations: readonly Followed[]): void {
    const presence = this.#accounts.get(connection.account)
    if (presence === undefined) return
    const { left, number } = presence
    const kept = left.size === 0 ? conversations : conversations.filter(({ conversation }) => !left.has(conversation))
    this.#follows.setAll(
      number,
      kept.map(({ conversation, since }) => [conversation, since]),
    )
    this.#readingEnded(presence, connection)
  }

  remove(connection: T): void {
    const presence = this.#accounts.get(connection.account)
    if (presence === undefined) return
    this.#readingEnded(presence, connection)
    presence.connections = without(presence.connections, connection)
    if (presence.connections.length > 0) return
    this.#accounts.delete(connection.account)
    this.#follows.deleteAll(presence.number)
    this.#presences[presence.number] = undefined
    this.#free.push(presence.number)
  }

  /** An account came into a conversation, or went out of it. */
  change(account: AccountId, conversation: ConversationId, member: boolean): void {
    const presence = this.#accounts.get(account)
    if (presence === undefined) return
    if (member) {
      presence.changes = this.#nextChange()
      if (presence.left.has(conversation)) presence.left = new Set(without([...presence.left], conversation))
      this.#follows.set(presence.number, conversation, UNKNOWN)
    } else {
      if (presence.reading.length > 0) presence.left = new Set(presence.left).add(conversation)
      this.#follows.delete(presence.number, conversation)
    }
  }

  /** Another number each time that an account was heard to come into something, or came here itself; 0 while it is away. */
  changesOf(account: AccountId): number {
    return this.#accounts.get(account)?.changes ?? 0
  }

  /** Whether anybody follows a journal, a conversation's or an account's own. */
  has(journal: JournalId): boolean {
    return this.#follows.has(journal) || this.#accounts.has(journal as AccountId)
  }

  ofAccount(account: AccountId): Iterable<T> {
    return this.#accounts.get(account)?.connections ?? NOBODY
  }

  /** Calls `visit` with each connection that follows a conversation. */
  each(conversation: ConversationId, visit: (connection: T) => void): void {
    this.#follows.each(conversation, (number) => this.#visit(number, visit))
  }

  /**
   * Calls `read` with each connection that may read an entry of a journal, a conversation's or an account's own, and
   * `pass` with each that follows it and may not: what changes a message from before somebody came is not theirs.
   */
  eachReader(journal: JournalId, entry: Entry, read: (connection: T) => void, pass: (connection: T) => void): void {
    // A journal's id is one of either; ids of the two kinds never meet.
    for (const connection of this.ofAccount(journal as AccountId)) read(connection)
    const about = aboutOf(entry)
    this.#follows.each(journal, (number, since) => this.#visit(number, about < since ? pass : read), entry.seq)
  }

  #visit(number: number, visit: (connection: T) => void): void {
    for (const connection of this.#presences[number]?.connections ?? NOBODY) visit(connection)
  }

  #appear(account: AccountId): Presence<T> {
    const number = this.#free.pop() ?? this.#presences.length
    const presence = { number, connections: NOBODY, reading: NOBODY, left: NOTHING, changes: this.#nextChange() }
    this.#presences[number] = presence
    this.#accounts.set(account, presence)
    return presence
  }

  #nextChange(): number {
    this.#changes += 1
    return this.#changes
  }

  #readingEnded(presence: Presence<T>, connection: T): void {
    presence.reading = without(presence.reading, connection)
    if (presence.reading.length === 0) presence.left = NOTHING
  }
}

/** The rest of a short list; the empty one takes no memory. */
function without<T>(list: readonly T[], one: T): readonly T[] {
  const rest = list.filter((other) => other !== one)
  return rest.length === 0 ? NOBODY : rest
}

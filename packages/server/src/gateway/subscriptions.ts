import type { AccountId, ConversationId, Entry, JournalId, Seq } from "@everline/protocol"

/** Something that is connected. */
export interface Subscriber {
  readonly account: AccountId
}

/** A conversation that an account is in, and the first seq that it may read since it last came in. */
export interface Followed {
  readonly conversation: ConversationId
  readonly since: Seq
}

/** An account that is connected here: its connections, and the conversations that they follow. */
interface Presence<T> {
  readonly connections: Set<T>
  readonly conversations: Set<ConversationId>
  /** Connections whose conversations are being read. */
  readonly reading: Set<T>
  /** What it went out of meanwhile: a list that was read before that must not bring it back. */
  readonly left: Set<ConversationId>
}

/**
 * Who is connected here and what they follow. Kept by account, not by connection: a person with three devices costs one
 * place in each conversation.
 */
export class Subscriptions<T extends Subscriber> {
  readonly #accounts = new Map<AccountId, Presence<T>>()
  /** With each follower the first seq that it may read, or null when it came in a moment ago and heard nothing yet. */
  readonly #followers = new Map<ConversationId, Map<Presence<T>, Seq | null>>()

  /** From here on the connection follows its account, and what that comes into. */
  add(connection: T): void {
    const presence = this.#accounts.get(connection.account) ?? {
      connections: new Set(),
      conversations: new Set(),
      reading: new Set(),
      left: new Set(),
    }
    presence.connections.add(connection)
    presence.reading.add(connection)
    this.#accounts.set(connection.account, presence)
  }

  /** The conversations that an account was in; to be read after `add`, so that no change in between is missed. */
  follow(connection: T, conversations: readonly Followed[]): void {
    const presence = this.#accounts.get(connection.account)
    if (presence === undefined) return
    for (const { conversation, since } of conversations) {
      if (!presence.left.has(conversation)) this.#follow(presence, conversation, since)
    }
    this.#readingEnded(presence, connection)
  }

  remove(connection: T): void {
    const presence = this.#accounts.get(connection.account)
    if (presence === undefined) return
    this.#readingEnded(presence, connection)
    if (!presence.connections.delete(connection) || presence.connections.size > 0) return
    this.#accounts.delete(connection.account)
    for (const conversation of presence.conversations) this.#unfollow(presence, conversation)
  }

  /** An account came into a conversation, or went out of it. */
  change(account: AccountId, conversation: ConversationId, member: boolean): void {
    const presence = this.#accounts.get(account)
    if (presence === undefined) return
    if (member) {
      presence.left.delete(conversation)
      this.#follow(presence, conversation, null)
    } else {
      if (presence.reading.size > 0) presence.left.add(conversation)
      presence.conversations.delete(conversation)
      this.#unfollow(presence, conversation)
    }
  }

  /** Whether anybody follows a journal, a conversation's or an account's own. */
  has(journal: JournalId): boolean {
    return this.#followers.has(journal as ConversationId) || this.#accounts.has(journal as AccountId)
  }

  ofAccount(account: AccountId): Iterable<T> {
    return this.#accounts.get(account)?.connections ?? []
  }

  /** Calls `visit` with each connection that follows a conversation. */
  each(conversation: ConversationId, visit: (connection: T) => void): void {
    for (const { connections } of this.#followers.get(conversation)?.keys() ?? [])
      for (const connection of connections) visit(connection)
  }

  /**
   * Calls `visit` with each connection that may read an entry of a journal, a conversation's or an account's own. What
   * changes a message from before somebody came is not theirs to read; for them it is a gap, which they close by asking.
   */
  eachReader(journal: JournalId, entry: Entry, visit: (connection: T) => void): void {
    // A journal's id is one of either; ids of the two kinds never meet.
    const followers = this.#followers.get(journal as ConversationId)
    if (followers === undefined) {
      for (const connection of this.ofAccount(journal as AccountId)) visit(connection)
      return
    }
    const about = "message" in entry ? entry.message.seq : entry.seq
    for (const [presence, since] of followers) {
      if (since === null) followers.set(presence, entry.seq)
      if (about >= (since ?? entry.seq)) for (const connection of presence.connections) visit(connection)
    }
  }

  #readingEnded(presence: Presence<T>, connection: T): void {
    presence.reading.delete(connection)
    if (presence.reading.size === 0) presence.left.clear()
  }

  #follow(presence: Presence<T>, conversation: ConversationId, since: Seq | null): void {
    presence.conversations.add(conversation)
    const followers = this.#followers.get(conversation) ?? new Map<Presence<T>, Seq | null>()
    this.#followers.set(conversation, followers.set(presence, since))
  }

  #unfollow(presence: Presence<T>, conversation: ConversationId): void {
    const followers = this.#followers.get(conversation)
    if (followers?.delete(presence) && followers.size === 0) this.#followers.delete(conversation)
  }
}

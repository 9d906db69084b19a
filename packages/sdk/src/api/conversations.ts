import type {
  AccountId,
  Attachment,
  ClientId,
  Conversation,
  ConversationId,
  ErrorCode,
  GroupHistory,
  MergedItem,
  Message,
  Output,
  Role,
  Seq,
  Time,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Cancel } from "../ports.ts"
import type { MembersPage, MembersQuery } from "./accounts.ts"
import type { PendingFile, Picked } from "./files.ts"

/** A message that this device has written and the server may not have yet. */
export interface Outgoing {
  readonly clientId: ClientId
  readonly at: Time
  readonly body: string
  /** What it carries, those of other messages included. */
  readonly files: readonly Pick<PendingFile, "kind" | "name" | "voice">[]
  /** Null while it is on its way; else why it cannot be sent. */
  readonly failure: ErrorCode | null
}

/** A conversation as this device knows it now, and what its row in a list says. */
export interface ConversationSummary extends Conversation {
  /** Messages after the read mark. */
  readonly unread: number
  /** When the last message was written, or the conversation made: lists have pinned ones first, then the newest. */
  readonly at: Time
  /** The newest message that is not on the server. */
  readonly outgoing: Outgoing | null
  /** Whether anything in the outbox of this conversation needs a person (retry or discard). */
  readonly failed: boolean
}

/** Conversations. Reading works offline; everything that returns a promise needs the server and rejects with EverlineError. */
export interface Conversations {
  readonly list: ReadonlySignal<readonly ConversationSummary[]>
  /** Unread messages in all conversations that are not muted; one that was put aside counts as one. */
  readonly unread: ReadonlySignal<number>
  /** One conversation; undefined while it is not known. */
  get(conversation: ConversationId): ReadonlySignal<ConversationSummary | undefined>
  /** The conversation with one other person (or oneself), made if there is none. */
  direct(account: AccountId): Promise<ConversationId>
  /** Makes a group. */
  create(title: string, members: readonly AccountId[]): Promise<ConversationId>
  rename(conversation: ConversationId, title: string): Promise<void>
  add(conversation: ConversationId, accounts: readonly AccountId[]): Promise<void>
  remove(conversation: ConversationId, accounts: readonly AccountId[]): Promise<void>
  leave(conversation: ConversationId): Promise<void>
  /** For the owner of a group: makes a member an admin or a member again, or the owner in one's own place. */
  setRole(conversation: ConversationId, account: AccountId, role: Role): Promise<void>
  /** For the owner and admins of a group: what those may read who join from now on. */
  setHistory(conversation: ConversationId, history: GroupHistory): Promise<void>
  /** For the owner of a group: ends it for all. */
  dissolve(conversation: ConversationId): Promise<void>
  members(query: MembersQuery): Promise<MembersPage>
  /** Makes a link by which people come into a group by themselves. */
  createLink(conversation: ConversationId): Promise<Output<"groupLinks.create">>
  /** What group a link leads to. */
  ofLink(groupLink: string): Promise<Output<"groupLinks.get">>
  joinByLink(groupLink: string): Promise<ConversationId>
  /** For the owner and admins of a group: ends all links into it. */
  endLinks(conversation: ConversationId): Promise<void>
  /** Keeps a conversation above the others. Like the two that follow: at once here, on all devices soon, also offline. */
  pin(conversation: ConversationId, on: boolean): void
  /** Takes a conversation out of what makes itself heard. */
  mute(conversation: ConversationId, on: boolean): void
  /** While it is muted, also keeps quiet when one is named there. */
  muteMentions(conversation: ConversationId, on: boolean): void
  /** Puts a conversation aside, to be looked at again though it was read. */
  markUnread(conversation: ConversationId, on: boolean): void
}

export type ArrivalHandler = (conversation: ConversationId, message: Message) => Promise<void>

export interface SendOptions {
  readonly quote?: Seq
  /** Members whom it names; and whether it names everybody, which the owner and admins of a group may. */
  readonly mentions?: readonly AccountId[]
  readonly mentionsAll?: true
  /** What it carries: files that this device uploads first, and those of other messages, which are sent on. */
  readonly files?: readonly Picked[]
  readonly carry?: readonly Attachment[]
}

/**
 * What a person writes. All of it goes through the outbox: it shows at once, survives a reload, is sent in order when
 * there is a connection, and reaches the server once. The promises resolve when this device has kept it (not when the
 * server has); what became of it is in the conversation's lines.
 */
export interface Messages {
  send(conversation: ConversationId, body: string, options?: SendOptions): Promise<ClientId>
  edit(conversation: ConversationId, message: Seq, body: string): Promise<ClientId>
  recall(conversation: ConversationId, message: Seq): Promise<ClientId>
  react(conversation: ConversationId, message: Seq, emoji: string, on: boolean): Promise<ClientId>
  /**
   * Sends several messages of one conversation on as one. The server says what they say, so it needs the server: resolves
   * when that has kept it, and rejects with EverlineError.
   */
  merge(conversation: ConversationId, from: ConversationId, messages: readonly Seq[]): Promise<void>
  /** What a message says that is several sent on as one. Rejects with `offline` and `not_found`. */
  merged(conversation: ConversationId, message: Seq): Promise<readonly MergedItem[]>
  /** Tries a failed item again, with the same client id. */
  retry(item: ClientId): Promise<void>
  /** Forgets a failed item, or one that is still being uploaded. */
  discard(item: ClientId): Promise<void>
  /** Resolves when the server has confirmed an item, or it was discarded; rejects with why it cannot be sent. */
  settled(item: ClientId): Promise<void>
  /**
   * Hands out messages of all conversations, one's own too: each once and in order, those that came while the line was
   * down included; from now on, or with `unread` from the first that the account has not read. The messages of one
   * conversation wait for each other; one whose handler rejects comes again.
   */
  onArrival(handler: ArrivalHandler, options?: { readonly unread?: boolean }): Cancel
}

export interface Marks {
  /** Says that the person has seen this conversation up to this ordinal; by default up to its newest message. */
  markRead(conversation: ConversationId, ordinal?: number): void
}

export interface Typing {
  /** Who is typing, oneself left out. */
  of(conversation: ConversationId): ReadonlySignal<readonly AccountId[]>
  /** Call at every keystroke, and with false when the text was sent or given up; what goes out is throttled. */
  set(conversation: ConversationId, on: boolean): void
}

/** Texts not sent yet; they follow the account from device to device. */
export interface Drafts {
  get(conversation: ConversationId): ReadonlySignal<string>
  set(conversation: ConversationId, text: string): void
}

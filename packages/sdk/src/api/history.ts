import type {
  AccountId,
  Attachment,
  CallRecord,
  ClientId,
  ConversationId,
  ErrorCode,
  Merged,
  Message,
  Ordinal,
  Reaction,
  RosterEntry,
  Seq,
  SmsRecord,
  Time,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { PendingFile } from "./files.ts"

/**
 * How far one's own message has come; what others wrote is always `sent`. `delivered` and `read` are known of the
 * peer in a direct conversation only.
 */
export type Progress = "sending" | "sent" | "delivered" | "read" | "failed"

/** The message that a line quotes. */
export interface Quote {
  readonly seq: Seq
  /** Null while it is not on this device; it is being fetched. */
  readonly message: Message | null
}

export interface MessageLine {
  readonly kind: "message"
  /** The same from the moment of writing on, for as long as the line lives. */
  readonly key: string
  /** Null until the server has numbered it. */
  readonly seq: Seq | null
  readonly ordinal: Ordinal | null
  readonly author: AccountId
  readonly mine: boolean
  readonly at: Time
  readonly body: string
  readonly quote: Quote | null
  readonly editedAt: Time | null
  readonly recalled: boolean
  readonly reactions: readonly Reaction[]
  /** Whom it names. */
  readonly mentions: readonly AccountId[]
  readonly mentionsAll: boolean
  /** Of several messages that were sent on as one; null of any other. */
  readonly merged: Merged | null
  /** The call that has left it; its body is empty then. */
  readonly call: CallRecord | null
  /** How it goes to phones, or came from one; null of one that goes by the app alone. */
  readonly sms: SmsRecord | null
  /** What it carries. */
  readonly attachments: readonly Attachment[]
  /** What it will carry, while this device has not sent it. */
  readonly files: readonly PendingFile[]
  /** While it is not on the server: for `messages.discard`, which also breaks off what is being uploaded. */
  readonly item: ClientId | null
  readonly progress: Progress
  /** Of what failed here (the message, or the last change of it): for `messages.retry` and `messages.discard`. */
  readonly failure: { readonly item: ClientId; readonly code: ErrorCode } | null
}

/** Something that happened to the conversation itself. A kind that this build does not know is shown as such. */
export interface EventLine {
  readonly kind: "event"
  readonly key: string
  readonly seq: Seq
  readonly at: Time
  readonly entry: RosterEntry
}

export type Line = MessageLine | EventLine

/**
 * A window on a conversation, made for a virtual list over any number of lines. It holds about a thousand lines at
 * most: beyond that, loading at one end lets go at the other. The lines change at one end at a time, so a list can keep
 * its place by comparing the first and the last key. A line that did not change is the same object as before.
 */
export interface HistoryView {
  readonly conversation: ConversationId
  /** In the order of the journal; what is not sent yet comes last, when the window is at the end. */
  readonly lines: ReadonlySignal<readonly Line[]>
  /** Whether the window begins with the first line that this account may read. */
  readonly atStart: ReadonlySignal<boolean>
  /** Whether the window ends with the newest line; then it grows with the conversation. */
  readonly atEnd: ReadonlySignal<boolean>
  /** True until there is something to show, or nothing at all. */
  readonly loading: ReadonlySignal<boolean>
  /** Adds a page before the first line, from the cache or the server. Rejects with `offline` when neither has it. */
  loadOlder(): Promise<void>
  /** Adds a page after the last line. */
  loadNewer(): Promise<void>
  /** Puts the window around a line; false when there is none that may be read at or before it. */
  jumpTo(seq: Seq): Promise<boolean>
  /** Puts the window at the end. */
  jumpToEnd(): Promise<void>
  /** The view follows nothing any more. */
  close(): void
}

export interface History {
  /** A view that begins at the end of the conversation. Close it when it is not shown any more. */
  open(conversation: ConversationId): HistoryView
}

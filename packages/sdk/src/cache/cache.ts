import type {
  AccountId,
  Attachment,
  ClientId,
  Contact,
  ContactRequest,
  ConversationId,
  ConversationSettings,
  DeviceId,
  Epoch,
  ErrorCode,
  FileId,
  Message,
  Profile,
  Self,
  Seq,
  Time,
} from "@everline/protocol"
import type { ContactSettings } from "../api/contacts.ts"
import type { Recording } from "../api/files.ts"
import type { Span } from "../journal/spans.ts"
import type { ConversationState, Row } from "../journal/state.ts"

/**
 * What logs a device in again. `self` and `device` are null until the server has said whose the token is; `token` is null
 * when it is no good any more and what is kept waits for the same account to log in.
 */
export interface StoredSession {
  readonly token: string | null
  readonly self: Self | null
  readonly device: DeviceId | null
}

/** How far a device has come in the record of a server. */
export interface SyncPosition {
  readonly epoch: Epoch
  readonly position: number
  /** Seq in the account's own journal. */
  readonly account: Seq
}

/** Something that a person did and the server has not confirmed. */
export type OutboxItem = {
  readonly clientId: ClientId
  readonly conversation: ConversationId
  /** Items of a conversation are sent in this order. */
  readonly place: number
  readonly at: Time
  /** The tab that sends it. */
  readonly owner: string
  /** Why it cannot be sent; null while it is to be. */
  readonly failure: ErrorCode | null
} & OutboxAction

/** What a message that waits carries. Its bytes are kept beside the outbox, under its id. */
export interface OutgoingFile {
  readonly file: FileId
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly voice?: Recording
  /** Of another message, sent on: it is on the server, and there are no bytes here. */
  readonly carried?: Attachment
}

/** Whom a message names. */
export type Naming = Pick<Message, "mentions" | "mentionsAll">

export type OutboxAction =
  | ({
      readonly kind: "send"
      readonly body: string
      readonly quote: Seq | null
      readonly files?: readonly OutgoingFile[]
    } & Naming)
  | { readonly kind: "edit"; readonly message: Seq; readonly body: string }
  | { readonly kind: "recall"; readonly message: Seq }
  | { readonly kind: "react"; readonly message: Seq; readonly emoji: string; readonly on: boolean }

/** What was set for a conversation on this device and the server has not confirmed; what is left out was not set. */
export type Wanted = Partial<Omit<ConversationSettings, "rev">>
/** Under what a request is kept. */
export const requestKey = ({ way, account }: Pick<ContactRequest, "way" | "account">): string => `${way} ${account}`

/** Everything but the rows, as it was at the last write. */
export interface Kept {
  readonly session: StoredSession | null
  readonly position: SyncPosition | null
  readonly conversations: readonly ConversationState[]
  readonly profiles: readonly Profile[]
  readonly blocked: readonly AccountId[]
  readonly contacts: readonly Contact[]
  readonly contactRequests: readonly ContactRequest[]
  readonly contactSettings: ContactSettings | null
  readonly outbox: readonly OutboxItem[]
  readonly wanted: readonly (readonly [ConversationId, Wanted])[]
}

/** Changes that are written together or not at all. What is not named stays. */
export interface Changes {
  readonly session?: StoredSession | null
  readonly position?: SyncPosition | null
  /** Joined with what is there, since several tabs may write. */
  readonly conversations?: readonly ConversationState[]
  /** The newer of two rows wins. */
  readonly rows?: readonly (readonly [ConversationId, Row])[]
  readonly profiles?: readonly Profile[]
  /** Whether each of these is blocked. */
  readonly blocked?: readonly (readonly [AccountId, boolean])[]
  /** Each as it is now; null when they are none any more. */
  readonly contacts?: readonly (readonly [AccountId, Contact | null])[]
  /** One that is not pending any more is forgotten. */
  readonly contactRequests?: readonly ContactRequest[]
  readonly contactSettings?: ContactSettings
  readonly outbox?: readonly OutboxItem[]
  readonly sent?: readonly ClientId[]
  /** Null: nothing any more. */
  readonly wanted?: readonly (readonly [ConversationId, Wanted | null])[]
}

/** What a device keeps between two starts. Any method may reject: the client then goes on from memory. */
export interface Cache {
  load(): Promise<Kept>
  /** The session alone: another tab may have changed it. */
  session(): Promise<StoredSession | null>
  write(changes: Changes): Promise<void>
  /** Rows of a conversation in a span, in order: the last `limit` of them, or the first. */
  rows(conversation: ConversationId, span: Span, limit: number, from: "start" | "end"): Promise<readonly Row[]>
  /** Keeps the bytes of a file that waits to be uploaded. */
  putBlob(file: FileId, blob: Blob): Promise<void>
  blob(file: FileId): Promise<Blob | null>
  /** Forgets the bytes of all files but these. */
  keepBlobs(files: readonly FileId[]): Promise<void>
  dropBlobs(files: readonly FileId[]): Promise<void>
  /** Forgets the server's record (conversations, people, position) and keeps session, outbox and what is wanted. */
  forgetRecord(): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
  close(): void
}

import type { Attachment, ConversationId, FileId, Output, Seq } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What a recording is besides its bytes. */
export interface Recording {
  readonly durationMs: number
  /** How loud it is in equal steps, at most LIMITS.waveform of them, 0 … LIMITS.loudest. */
  readonly waveform: readonly number[]
}

/** What somebody picked or recorded. */
export interface Picked {
  /** A `File` will do. */
  readonly blob: Blob
  readonly name: string
  /** It is a voice note. */
  readonly voice?: Recording
}

/** A file on its way to the server, of a message that is not sent yet: the same object for as long as it waits. */
export interface PendingFile {
  readonly file: FileId
  readonly name: string
  /** As this device says: a guess until the server has looked. */
  readonly type: string
  readonly bytes: number
  /** A guess as well. */
  readonly kind: Attachment["kind"]
  readonly voice?: Recording
  /** Bytes that are there. A signal of its own, so that a line is not drawn anew for each. */
  readonly sent: ReadonlySignal<number>
  /** What was picked, to be shown; null when it is not on this device any more. */
  blob(): Promise<Blob | null>
}

/** The files that messages carry. Everything rejects with EverlineError. */
export interface Files {
  /**
   * A file, or the thumbnail of a picture. What was fetched or uploaded lately is at hand; what is no picture and no voice
   * note comes as application/octet-stream, whatever it says that it is.
   */
  blob(conversation: ConversationId, message: Seq, file: FileId, part: "thumbnail" | "whole"): Promise<Blob>
  /** An address from which a browser saves it without holding it in memory; good for a minute. */
  save(conversation: ConversationId, message: Seq, file: FileId): Promise<string>
  /** How much the server takes, in bytes. */
  room(): Promise<Output<"files.room">>
}

/** Which voice notes of others this account has listened to, on whichever device. */
export interface Heard {
  /** True also while it is not known. The server is asked when somebody looks. */
  has(conversation: ConversationId, message: Seq): ReadonlySignal<boolean>
  /** At once here, on all devices soon, also offline while this client lives. */
  mark(conversation: ConversationId, message: Seq): void
}

import type { Readable } from "node:stream"
import {
  type AccountId,
  type Attachment,
  type CheckedInput,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type FileId,
  LIMITS,
  type Message,
  type Output,
  type Seq,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Blobs, ByteRange } from "../../ports/blobs.ts"
import type { Clock } from "../../ports/clock.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { partsOf } from "./rules.ts"
import { dropAttachments, findCarried, lockSendable, putAttachments } from "./store.ts"
import { seal, type Ticket, ticketKey, unseal } from "./tickets.ts"

export interface CarriedOptions {
  readonly database: Sql
  readonly conversations: Pick<ConversationsService, "requireReadableSeq">
  readonly blobs: Blobs
  readonly clock: Clock
  /** Whether a device is signed in by what the record says now. */
  readonly isSignedIn: (device: DeviceId) => Promise<boolean>
  /** What all servers of one record share; see `OwnRecord`. */
  readonly successorKey: Uint8Array
}

/** Which file of which message. */
export interface CarriedName {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly file: FileId
}

/** A file that somebody may have, and how to read it. */
export interface Opened {
  readonly attachment: Attachment
  /** Of what is to be sent: the whole, or its thumbnail. */
  readonly bytes: number
  read(range?: ByteRange): Readable
}

/** The files that messages carry: who may read the message may have them. */
export class Carried {
  readonly #options: CarriedOptions
  readonly #key: Buffer

  constructor(options: CarriedOptions) {
    this.#options = options
    this.#key = ticketKey(options.successorKey)
  }

  /** What a message that is being written will carry, in the order asked. @throws file_not_found */
  async toSend(tx: Sql, account: AccountId, files: readonly FileId[]): Promise<readonly Attachment[]> {
    const found = new Map((await lockSendable(tx, account, files)).map((attachment) => [attachment.file, attachment]))
    return [...new Set(files)].map((file, i) => {
      const attachment = found.get(file)
      if (attachment === undefined) throw new EverlineError("file_not_found", { field: `attachments.${i}` })
      return attachment
    })
  }

  /** The message that is being written carries these. */
  async attach(tx: Sql, conversation: ConversationId, message: Seq, attachments: readonly Attachment[]): Promise<void> {
    await putAttachments(tx, conversation, message, filesOf(attachments))
  }

  /** A message that is taken back carries nothing any more. */
  async detach(tx: Sql, conversation: ConversationId, { seq, attachments = [] }: Message): Promise<void> {
    if (attachments.length > 0) await dropAttachments(tx, conversation, seq, filesOf(attachments))
  }

  /** @throws not_found of what may not be read or is not carried, file_not_found of a thumbnail that there is none of */
  async open(account: AccountId, name: CarriedName, part: "whole" | "thumbnail"): Promise<Opened> {
    return this.read(await this.#require(account, name), part)
  }

  /** Opens what somebody may have for another reason than that they read the message. @throws file_not_found of a thumbnail that there is none of */
  async read(attachment: Attachment, part: "whole" | "thumbnail"): Promise<Opened> {
    const { blobs } = this.#options
    const [whole, thumbnail] = partsOf(attachment.kind)
    const kept = part === "thumbnail" ? thumbnail : whole
    const bytes = kept === undefined ? 0 : await blobs.size(attachment.file, kept)
    // It has no thumbnail; or the folder of files was lost.
    if (kept === undefined || bytes === 0) throw new EverlineError("file_not_found", { field: "file" })
    return { attachment, bytes, read: (range) => blobs.read(attachment.file, kept, range) }
  }

  /** A way to one file for whoever has it, good for a minute. @throws not_found */
  async ticket({ account, device }: SignedIn, name: CheckedInput<"files.ticket">): Promise<Output<"files.ticket">> {
    await this.#require(account, name)
    const until = this.#options.clock.now() + LIMITS.ticketMs
    return { path: `/files/tickets/${seal({ account, device, ...name, until }, this.#key)}` }
  }

  /** What a ticket is good for now. @throws ticket_invalid, not_found, file_not_found */
  async redeem(sealed: string): Promise<Opened & Pick<Ticket, "device">> {
    const ticket = unseal(sealed, this.#key)
    const { clock, isSignedIn } = this.#options
    if (ticket.until < clock.now() || !(await isSignedIn(ticket.device))) throw new EverlineError("ticket_invalid")
    return { ...(await this.open(ticket.account, ticket, "whole")), device: ticket.device }
  }

  async #require(account: AccountId, { conversation, message, file }: CarriedName): Promise<Attachment> {
    const { conversations, database } = this.#options
    await conversations.requireReadableSeq(account, conversation, message, "message")
    const attachment = await findCarried(database, conversation, message, file)
    // As if there were no such message: to nobody is it told which ids name something.
    if (attachment === null) throw new EverlineError("not_found", { field: "message" })
    return attachment
  }
}

const filesOf = (attachments: readonly Attachment[]): readonly FileId[] => attachments.map(({ file }) => file)

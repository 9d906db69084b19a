import {
  type AccountId,
  type ClientId,
  type ConversationId,
  EverlineError,
  type MergedItem,
  type Message,
  newId,
  type Seq,
} from "@everline/protocol"
import type { ArrivalHandler, Messages as MessagesApi, SendOptions } from "../api/conversations.ts"
import { Arrivals, type ArrivalsSource } from "../arrivals.ts"
import type { OutboxAction, OutboxItem } from "../cache/cache.ts"
import { applyMessage } from "../journal/apply.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Cancel } from "../ports.ts"
import type { Book } from "../record/book.ts"
import type { Outbox } from "./outbox.ts"
import { outgoing } from "./picked.ts"
import { checkBody } from "./text.ts"
import { ownFiles, type Uploads } from "./uploads.ts"

/** Where what is written goes. */
interface Ways {
  readonly outbox: Outbox
  readonly call: Connection["call"]
  readonly uploads: Pick<Uploads, "keep">
}

/** What a person writes and changes, handed to the outbox. */
export class Messages implements MessagesApi {
  readonly #outbox: Outbox
  readonly #call: Connection["call"]
  readonly #uploads: Pick<Uploads, "keep">
  readonly #arrivals: ArrivalsSource

  constructor({ outbox, call, uploads }: Ways, arrivals: ArrivalsSource) {
    this.#outbox = outbox
    this.#call = call
    this.#uploads = uploads
    this.#arrivals = arrivals
  }

  async send(conversation: ConversationId, body: string, options: SendOptions = {}): Promise<ClientId> {
    const { quote = null, files: picked = [], carry = [], ...naming } = options
    const files = outgoing(picked, carry)
    checkBody(body, files.length > 0)
    // Shown at once, while the bytes are still being written down.
    const kept = files.flatMap(({ outgoing, blob }) => (blob === null ? [] : this.#uploads.keep(outgoing.file, blob)))
    const carrying = files.length > 0 ? { files: files.map(({ outgoing }) => outgoing) } : {}
    const item = await this.#outbox.add(conversation, { kind: "send", body, quote, ...naming, ...carrying })
    await Promise.all(kept)
    return item
  }

  async edit(conversation: ConversationId, message: Seq, body: string): Promise<ClientId> {
    // Whether the message carries something is for the server to know.
    checkBody(body, true)
    return this.#outbox.add(conversation, { kind: "edit", message, body })
  }

  recall(conversation: ConversationId, message: Seq): Promise<ClientId> {
    return this.#outbox.add(conversation, { kind: "recall", message })
  }

  react(conversation: ConversationId, message: Seq, emoji: string, on: boolean): Promise<ClientId> {
    return this.#outbox.add(conversation, { kind: "react", message, emoji, on })
  }

  async merge(conversation: ConversationId, from: ConversationId, messages: readonly Seq[]): Promise<void> {
    const clientId: ClientId = newId()
    await persist(this.#call, this.#arrivals.ports, "messages.merge", {
      ...{ conversation, clientId, from },
      messages: [...messages],
    })
  }

  async merged(conversation: ConversationId, message: Seq): Promise<readonly MergedItem[]> {
    return (await this.#call("messages.merged", { conversation, message })).items
  }

  retry(item: ClientId): Promise<void> {
    return this.#outbox.retry(item)
  }

  discard(item: ClientId): Promise<void> {
    return this.#outbox.discard(item)
  }

  settled(item: ClientId): Promise<void> {
    return this.#outbox.settled(item)
  }

  onArrival(handler: ArrivalHandler, { unread = false } = {}): Cancel {
    const arrivals = new Arrivals({ ...this.#arrivals, unread, handle: handler })
    return () => arrivals.stop()
  }
}

function sendingOf({ body, quote, mentions, mentionsAll, files }: Extract<OutboxAction, { kind: "send" }>) {
  return {
    body,
    quote,
    ...(mentions && { mentions: [...mentions] }),
    ...(mentionsAll && { mentionsAll }),
    ...(files && { attachments: files.map(({ file }) => file) }),
  }
}

/** Hands items to the server by the methods of the protocol. */
export function deliverer(
  call: Connection["call"],
  book: Book,
  self: () => AccountId | undefined,
  uploads: Pick<Uploads, "again">,
) {
  const take = (conversation: ConversationId, message: Message): null => {
    const state = book.peek(conversation)
    const account = self()
    if (state !== undefined && account !== undefined) book.put(applyMessage(state, message, account))
    return null
  }
  return async (item: OutboxItem): Promise<Seq | null> => {
    const { conversation, clientId, ...action } = item
    const named = { conversation, clientId }
    switch (action.kind) {
      case "send": {
        const send = async () => (await call("messages.send", { ...named, ...sendingOf(action) })).seq
        return send().catch(async (error: unknown) => {
          const isGone = error instanceof EverlineError && error.code === "file_not_found"
          if (!isGone || ownFiles(item).length === 0) throw error
          await uploads.again(item)
          return send()
        })
      }
      case "edit":
        return take(
          conversation,
          (await call("messages.edit", { ...named, message: action.message, body: action.body })).message,
        )
      case "recall":
        return take(conversation, (await call("messages.recall", { ...named, message: action.message })).message)
      case "react": {
        const { message, emoji, on } = action
        return take(conversation, (await call("messages.react", { ...named, message, emoji, on })).message)
      }
    }
  }
}

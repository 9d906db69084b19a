import {
  type AccountId,
  type ClientId,
  type ConversationId,
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
import { checkBody } from "./text.ts"

/** What a person writes and changes, handed to the outbox. */
export class Messages implements MessagesApi {
  readonly #outbox: Outbox
  readonly #call: Connection["call"]
  readonly #arrivals: ArrivalsSource

  constructor(outbox: Outbox, call: Connection["call"], arrivals: ArrivalsSource) {
    this.#outbox = outbox
    this.#call = call
    this.#arrivals = arrivals
  }

  async send(conversation: ConversationId, body: string, options: SendOptions = {}): Promise<ClientId> {
    checkBody(body)
    const { quote = null, ...naming } = options
    return this.#outbox.add(conversation, { kind: "send", body, quote, ...naming })
  }

  async edit(conversation: ConversationId, message: Seq, body: string): Promise<ClientId> {
    checkBody(body)
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

function sendingOf({ body, quote, mentions, mentionsAll }: Extract<OutboxAction, { kind: "send" }>) {
  return { body, quote, ...(mentions && { mentions: [...mentions] }), ...(mentionsAll && { mentionsAll }) }
}

/** Hands items to the server by the methods of the protocol. */
export function deliverer(call: Connection["call"], book: Book, self: () => AccountId | undefined) {
  const take = (conversation: ConversationId, message: Message): null => {
    const state = book.peek(conversation)
    const account = self()
    if (state !== undefined && account !== undefined) book.put(applyMessage(state, message, account))
    return null
  }
  return async ({ conversation, clientId, ...action }: OutboxItem): Promise<Seq | null> => {
    const named = { conversation, clientId }
    switch (action.kind) {
      case "send":
        return (await call("messages.send", { ...named, ...sendingOf(action) })).seq
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

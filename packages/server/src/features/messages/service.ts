import {
  type CallRecord,
  type CheckedInput,
  type ConversationId,
  EverlineError,
  type Input,
  type Message,
  type Output,
  type SentText,
  type Seq,
  type SmsRecord,
  type Time,
} from "@everline/protocol"
import { fields } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Database, Sql } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction, Once } from "../../journal/transaction.ts"
import type { Place } from "../../journal/types.ts"
import type { Clock } from "../../ports/clock.ts"
import { requestHash } from "../../request-hash.ts"
import { checkOpen } from "../blocks/rules.ts"
import { type ConversationsService, GUARD_TRIES, type Reader } from "../conversations/service.ts"
import type { Carried } from "../files/carried.ts"
import type { Outgoing } from "../reach/outgoing.ts"
import { dropItems } from "./merge-store.ts"
import { readMessage } from "./present.ts"
import { checkContent, checkEdit, checkNamesAll, checkReaction, checkRecall } from "./rules.ts"
import { type More, ordinalOf, sent } from "./sent.ts"
import { dropReactions, hasReaction, putReaction, writeContent, writeData, writeRev } from "./store.ts"
import { ToPhones } from "./to-phones.ts"

export interface MessagesOptions {
  readonly database: Pick<Database, "isRetryable">
  readonly journal: Journal
  readonly conversations: ConversationsService
  readonly carried: Pick<Carried, "toSend" | "attach" | "detach">
  /** Brings messages to members who are reached by their numbers alone. */
  readonly phones: Pick<Outgoing, "carry" | "reserve" | "keep" | "cancel">
  readonly clock: Clock
}

type Change = "messages.edit" | "messages.recall" | "messages.react"

export class MessagesService {
  readonly #journal: Journal
  readonly #conversations: ConversationsService
  readonly #carried: MessagesOptions["carried"]
  readonly #phones: MessagesOptions["phones"]
  readonly #toPhones: ToPhones
  readonly #clock: Clock

  constructor({ database, journal, conversations, carried, phones, clock }: MessagesOptions) {
    this.#journal = journal
    this.#conversations = conversations
    this.#carried = carried
    this.#phones = phones
    this.#toPhones = new ToPhones({ database, journal, clock, phones })
    this.#clock = clock
  }

  /** Keeps a message. @throws not_found, file_not_found, body_empty, blocked_by_you, not_accepted, client_id_reused */
  async send(caller: SignedIn, input: CheckedInput<"messages.send">): Promise<Output<"messages.send">> {
    const { conversation, clientId, body, quote, attachments } = input
    checkContent(body, attachments)
    if (quote !== null) await this.#requireQuotable(caller, conversation, quote)
    if (input.mentions?.length || input.mentionsAll || attachments?.length) return this.#sendMore(caller, input)
    const once = { device: caller.device, clientId, hash: requestHash("messages.send", body, quote) }
    for (let attempt = 0; attempt < GUARD_TRIES; attempt += 1) {
      // Also for who may write no more: what was kept before, and is sent again for want of an answer, is answered as it was.
      const reader = await this.#conversations.requireReader(caller.account, conversation)
      const place = await this.#append(caller, input, once, reader)
      if (place !== "stale") return { seq: place.seq, ordinal: ordinalOf(place), at: place.at }
      if (reader.refusal !== null) throw new EverlineError(reader.refusal, { field: "conversation" })
      this.#conversations.forget(conversation)
    }
    throw new EverlineError("unavailable")
  }

  /** Keeps words alone. "stale": what their author may do there has changed. @throws not_found, client_id_reused */
  async #append(
    caller: SignedIn,
    input: CheckedInput<"messages.send">,
    once: Once,
    reader: Reader,
  ): Promise<Place | "stale"> {
    const { conversation: journal, body, quote } = input
    const { guard, reachesPhones } = reader
    if (reachesPhones) {
      const outcome = await this.#toPhones.send({ caller, input, once, reader })
      if (outcome === "stale") return outcome
      if ("refusal" in outcome) throw outcome.refusal
      return outcome.place
    }
    const entry = { journal, kind: "message", actor: caller.account, once, guard, counted: true, at: this.#clock.now() }
    const data = quote === null ? null : { quote }
    const appended = await this.#journal.append({ ...entry, body, data }, (place) => sent(caller, input, place))
    switch (appended.outcome) {
      case "appended":
      case "duplicate":
        return appended
      case "reused":
        throw new EverlineError("client_id_reused", { field: "clientId" })
      case "missing":
        throw new EverlineError("not_found", { field: "conversation" })
      case "stale":
        return "stale"
    }
  }

  /** A message that names somebody or carries something takes the way of all that touches other rows. */
  async #sendMore(caller: SignedIn, input: CheckedInput<"messages.send">): Promise<Output<"messages.send">> {
    const {
      conversation,
      clientId,
      body,
      quote,
      mentions: asked = [],
      mentionsAll = false,
      attachments: files = [],
    } = input
    const carrying = files.length > 0 ? [files] : []
    const hash = requestHash("messages.send", body, quote, asked, mentionsAll, ...carrying)
    const once = { device: caller.device, clientId, hash }
    await this.#conversations.requireReadable(caller.account, conversation)
    const kept = await this.#journal.transact(async (tx) => {
      await tx.lock([conversation])
      const earlier = await tx.earlier(conversation, once)
      if (earlier !== null) return earlier
      const { kind, role, barrier } = await this.#conversations.requireMemberNow(tx, caller.account, conversation)
      checkOpen(barrier)
      if (mentionsAll) checkNamesAll(kind, role)
      const mentions = await this.#conversations.membersAmong(tx, conversation, asked)
      const attachments = files.length > 0 ? await this.#carried.toSend(tx, caller.account, files) : []
      const more: More = {
        ...(mentions.length > 0 && { mentions }),
        ...(mentionsAll && { mentionsAll }),
        ...(attachments.length > 0 && { attachments }),
      }
      const data = { ...(quote !== null && { quote }), ...more }
      const at = this.#clock.now()
      const entry = { journal: conversation, kind: "message", actor: caller.account, once, guard: null, counted: true }
      const place = await tx.appendOne({ ...entry, at, body, data })
      const message = { seq: place.seq, ordinal: ordinalOf(place), author: caller.account }
      await this.#conversations.keepMentions(tx, conversation, message, more)
      if (attachments.length > 0) await this.#carried.attach(tx, conversation, place.seq, attachments)
      const said = { conversation, message: place.seq, author: caller.account, body, attachments }
      const texts = await this.#phones.carry(tx, said)
      const sms: SmsRecord | null = texts === null ? null : { way: "out", texts }
      if (sms !== null) await writeData(tx, conversation, place.seq, { ...data, sms })
      tx.announce(conversation, sent(caller, input, place, { ...more, ...(sms !== null && { sms }) }))
      return place
    })
    return { seq: kept.seq, ordinal: ordinalOf(kept), at: kept.at }
  }

  /**
   * Keeps what calls have left, each as a message of who called; once, whatever happens. Whoever has written a message under the
   * id of a call has that one instead.
   */
  async record(tx: JournalTransaction, left: readonly Left[]): Promise<void> {
    const places = await tx.appendNew(
      left.map(({ conversation, by, at, record }) => ({
        ...{ journal: conversation, kind: "message", actor: by.account, guard: null, counted: true, at, body: "" },
        once: { device: by.device, clientId: idOf(record), hash: requestHash("calls.start", record.call) },
        data: { call: record },
      })),
    )
    for (const [i, { conversation, by, record }] of left.entries()) {
      const place = places[i] ?? null
      if (place !== null)
        tx.announce(conversation, sent(by, { clientId: idOf(record), body: "", quote: null }, place, { call: record }))
    }
  }

  /** Changes the text of one's own message. @throws not_found, not_yours, recalled, body_empty, client_id_reused */
  edit(caller: SignedIn, input: CheckedInput<"messages.edit">): Promise<Output<"messages.edit">> {
    const hash = requestHash("messages.edit", input.message, input.body)
    return this.#change(caller, input, hash, async (tx, message, append) => {
      checkEdit(message, caller.account, input.body)
      const { seq: rev, at } = await append("edit", { message: message.seq })
      const edited: Message = { ...message, rev, body: input.body, editedAt: at }
      await writeContent(tx, input.conversation, edited)
      tx.announce(input.conversation, { kind: "edit", seq: rev, at, actor: caller.account, message: edited })
      return edited
    })
  }

  /** Takes one's own message back. @throws not_found, not_yours, recall_too_late, client_id_reused */
  recall(caller: SignedIn, input: CheckedInput<"messages.recall">): Promise<Output<"messages.recall">> {
    const hash = requestHash("messages.recall", input.message)
    return this.#change(caller, input, hash, async (tx, message, append) => {
      if (message.recalled && message.author === caller.account) return message
      checkRecall(message, caller.account, this.#clock.now())
      if (message.sms?.way === "out") await this.#takeBack(tx, input.conversation, message.seq, message.sms.texts)
      const { seq: rev, at } = await append("recall", { message: message.seq })
      const { mentions: _, mentionsAll: _all, attachments: _files, sms: _sms, merged, ...rest } = message
      const recalled: Message = {
        ...rest,
        rev,
        body: "",
        quote: null,
        editedAt: null,
        recalled: true,
        reactions: [],
      }
      await writeContent(tx, input.conversation, recalled)
      await dropReactions(tx, input.conversation, message.seq)
      if (merged !== undefined) await dropItems(tx, input.conversation, message.seq)
      await this.#conversations.dropMentions(tx, input.conversation, message)
      await this.#carried.detach(tx, input.conversation, message)
      tx.announce(input.conversation, { kind: "recall", seq: rev, at, actor: caller.account, message: recalled })
      return recalled
    })
  }

  /** What waits to go to phones goes no more. @throws sent_by_sms when something went a moment ago */
  async #takeBack(tx: Sql, conversation: ConversationId, message: Seq, texts: readonly SentText[]): Promise<void> {
    const cancelled = await this.#phones.cancel(tx, { conversation, message })
    const waiting = texts.filter(({ state }) => state === "queued")
    if (waiting.some(({ recipient }) => !cancelled.includes(recipient))) throw new EverlineError("sent_by_sms")
  }

  /** Puts an emoji on a message or takes it off. @throws not_found, recalled, too_many_emoji, client_id_reused */
  react(caller: SignedIn, input: CheckedInput<"messages.react">): Promise<Output<"messages.react">> {
    const { conversation, emoji, on } = input
    const hash = requestHash("messages.react", input.message, emoji, on)
    return this.#change(caller, input, hash, async (tx, message, append) => {
      checkReaction(message, emoji, on)
      const reaction = { conversation, message: message.seq, account: caller.account, emoji }
      if ((await hasReaction(tx, reaction)) === on) return message
      const { seq: rev, at } = await append("reaction", { message: message.seq, emoji, on })
      await putReaction(tx, reaction, on, rev)
      await writeRev(tx, conversation, message.seq, rev)
      const reacted = await this.#read(tx, conversation, message.seq)
      tx.announce(conversation, { kind: "reaction", seq: rev, at, actor: caller.account, message: reacted, emoji, on })
      return reacted
    })
  }

  /** What all changes of a message share: lock, access, the answer to a repeated request, the message as it is. */
  async #change(
    caller: SignedIn,
    input: Pick<Input<Change>, "conversation" | "clientId" | "message"> & CheckedNames,
    hash: Uint8Array,
    work: (tx: JournalTransaction, message: Message, append: Append) => Promise<Message>,
  ): Promise<{ message: Message }> {
    const { conversation, message: seq, clientId } = input
    await this.#conversations.requireReadableSeq(caller.account, conversation, seq, "message")
    const once = { device: caller.device, clientId, hash }
    return this.#journal.transact(async (tx) => {
      await tx.lock([conversation])
      const message = await this.#read(tx, conversation, seq)
      if ((await tx.earlier(conversation, once)) !== null) return { message }
      checkOpen((await this.#conversations.requireMemberNow(tx, caller.account, conversation)).barrier)
      const at = this.#clock.now()
      const append: Append = (kind, data) =>
        tx.appendOne({
          journal: conversation,
          kind,
          actor: caller.account,
          once,
          guard: null,
          counted: false,
          at,
          body: null,
          data,
        })
      return { message: await work(tx, message, append) }
    })
  }

  /** @throws not_found */
  async #requireQuotable({ account }: SignedIn, conversation: ConversationId, seq: Seq): Promise<void> {
    await this.#conversations.requireReadableSeq(account, conversation, seq, "quote")
    const [row] = await this.#journal.read(conversation, seq, seq)
    if (row?.kind !== "message") throw new EverlineError("not_found", { field: "quote" })
  }

  async #read(sql: Sql, conversation: ConversationId, seq: Seq): Promise<Message> {
    const message = await readMessage(sql, conversation, seq)
    if (message === null) throw new EverlineError("not_found", { field: "message" })
    return message
  }
}

interface CheckedNames {
  readonly conversation: ConversationId
  readonly clientId: Message["clientId"]
}

/** What a call has left, and the device by which it was begun. */
export interface Left {
  readonly conversation: ConversationId
  readonly by: Pick<SignedIn, "account" | "device">
  readonly at: Time
  readonly record: CallRecord
}

/** What a call leaves is named by the call. */
const idOf = ({ call }: CallRecord): Message["clientId"] => v.parse(fields.clientId, call)

type Append = (kind: "edit" | "recall" | "reaction", data: object) => Promise<Place>

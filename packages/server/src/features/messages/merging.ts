import {
  type AccountId,
  type CheckedInput,
  type ConversationId,
  type Entry,
  EverlineError,
  type Merged,
  type MergedItem,
  type Message,
  type Output,
  type Seq,
  type SmsRecord,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Handlers, SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { Place } from "../../journal/types.ts"
import type { Clock } from "../../ports/clock.ts"
import { requestHash } from "../../request-hash.ts"
import { checkOpen } from "../blocks/rules.ts"
import { covers } from "../conversations/rules.ts"
import type { ConversationsService } from "../conversations/service.ts"
import type { Outgoing } from "../reach/outgoing.ts"
import { type Bundle, bundle, linesOf, type Spoken } from "./merge-rules.ts"
import { itemsOf, putItems, spoken } from "./merge-store.ts"
import { writeData } from "./store.ts"

export interface MergingOptions {
  readonly database: Database
  readonly journal: Journal
  readonly conversations: ConversationsService
  readonly phones: Pick<Outgoing, "carry">
  readonly clock: Clock
}

/**
 * Sends several messages on as one. What they say is read here, and not taken from whoever sends them on: nobody puts words
 * into another's mouth.
 */
export class Merging {
  readonly #options: MergingOptions

  constructor(options: MergingOptions) {
    this.#options = options
  }

  /** @throws not_found, blocked_by_you, not_accepted, merged_too_big, client_id_reused */
  async send(caller: SignedIn, input: CheckedInput<"messages.merge">): Promise<Output<"messages.merge">> {
    const { journal, conversations, phones, clock } = this.#options
    const { conversation, clientId, from } = input
    const seqs = [...new Set(input.messages)].sort((a, b) => a - b)
    await conversations.requireReadable(caller.account, conversation)
    await this.#requireMessages(caller.account, from, seqs)
    const once = { device: caller.device, clientId, hash: requestHash("messages.merge", from, seqs) }
    const kept = await journal.transact(async (tx) => {
      await tx.lock([conversation])
      const earlier = await tx.earlier(conversation, once)
      if (earlier !== null) return earlier
      checkOpen((await conversations.requireMemberNow(tx, caller.account, conversation)).barrier)
      const said = bundle(await left(tx, from, seqs))
      const entry = { journal: conversation, kind: "message", actor: caller.account, once, guard: null, counted: true }
      const { body, merged, items } = said
      const place = await tx.appendOne({ ...entry, at: clock.now(), body, data: { merged } })
      await putItems(tx, conversation, place.seq, items)
      const phone = { conversation, message: place.seq, author: caller.account, body: linesOf(items) }
      const texts = await phones.carry(tx, phone)
      const sms: SmsRecord | null = texts === null ? null : { way: "out", texts }
      if (sms !== null) await writeData(tx, conversation, place.seq, { merged, sms })
      tx.announce(conversation, sent(caller, input, place, said, sms))
      return place
    })
    return { seq: kept.seq, ordinal: ordinalOf(kept), at: kept.at }
  }

  /** What a message says that is several; of any other nothing. @throws not_found */
  async items(account: AccountId, { conversation, message }: CheckedInput<"messages.merged">): Promise<MergedItem[]> {
    await this.#requireMessages(account, conversation, [message], "conversation", "message")
    return [...((await itemsOf(this.#options.database, conversation, message)) ?? [])]
  }

  /** That these are messages which an account may read. @throws not_found of the field that names it */
  async #requireMessages(
    account: AccountId,
    conversation: ConversationId,
    seqs: readonly Seq[],
    where = "from",
    which = "messages",
  ): Promise<void> {
    const { database, conversations } = this.#options
    const { readable, head } = await conversations.requireReadable(account, conversation, where)
    const missing = () => new EverlineError("not_found", { field: which })
    if (seqs.some((seq) => seq > head || !covers(readable, seq))) throw missing()
    if ((await spoken(database, conversation, seqs)).length < seqs.length) throw missing()
  }
}

/** Those that were not taken back. @throws not_found when there are none */
async function left(sql: Sql, conversation: ConversationId, seqs: readonly Seq[]): Promise<readonly Spoken[]> {
  const found = (await spoken(sql, conversation, seqs)).filter(isLeft)
  if (found.length === 0) throw new EverlineError("not_found", { field: "messages" })
  return found
}

const isLeft = ({ body, attachments }: Spoken): boolean => body !== "" || attachments.length > 0

const ordinalOf = ({ ordinal }: Place) => {
  if (ordinal === null) throw new Error("a message was appended without an ordinal")
  return ordinal
}

function sent(
  { account }: SignedIn,
  { clientId }: Pick<Message, "clientId">,
  place: Place,
  { body, merged }: Pick<Bundle, "body"> & { readonly merged: Merged },
  sms: SmsRecord | null,
): Entry {
  const { seq, at } = place
  const fresh = { quote: null, editedAt: null, recalled: false, reactions: [] }
  const message: Message = {
    ...{ seq, ordinal: ordinalOf(place), author: account, clientId, at, rev: seq },
    ...{ body, ...fresh, merged },
    ...(sms !== null && { sms }),
  }
  return { kind: "message", seq, at, actor: account, message }
}

export const mergingMethods = (merging: Merging): Handlers<"messages.merge" | "messages.merged"> => ({
  "messages.merge": (caller, input) => merging.send(caller, input),
  "messages.merged": async (caller, input) => ({ items: await merging.items(caller.account, input) }),
})

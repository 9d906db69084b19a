import {
  type AccountId,
  type Attachment,
  type ConversationId,
  EverlineError,
  type SentText,
  type Seq,
} from "@everline/protocol"
import { withLinks } from "@everline/protocol/sms"
import type { Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Sms } from "../sms/service.ts"
import type { ShortLinks } from "./links.ts"
import { allot, wordsOf } from "./rules.ts"
import * as store from "./store.ts"
import { troubleOf } from "./troubles.ts"

export interface OutgoingOptions {
  readonly clock: Clock
  readonly texts: Pick<Sms, "sendersTo" | "queue" | "cancel">
  readonly links: Pick<ShortLinks, "make">
}

/** A message, by its conversation and its place there. */
export interface MessageName {
  readonly conversation: ConversationId
  readonly message: Seq
}

/** A message that was just kept. */
export interface Kept extends MessageName {
  readonly author: AccountId
  readonly body: string
  /** What it carries goes as links. */
  readonly attachments?: readonly Attachment[]
}

/** Who says what; null where it cannot be said to a phone. */
interface Spoken extends store.Speaker {
  readonly body: string | null
  readonly isFallback: boolean
}

/** How a message goes to one phone: by which number of ours, and in which words. */
interface Way extends store.Numbers {
  readonly to: store.Reached
  readonly words: string
}

/** Brings what is said in conversations to those members who are nothing but a number. */
export class Outgoing {
  readonly #options: OutgoingOptions

  constructor(options: OutgoingOptions) {
    this.#options = options
  }

  /**
   * Takes a message on for every phone that it goes to, in the transaction that keeps it. In a group one that cannot be
   * reached keeps nobody from reaching the others.
   * @returns null when it goes to no phone
   * @throws between two, why it does not: see `Outbox.queue`; sms_no_links
   */
  async carry(tx: Sql, kept: Kept): Promise<readonly SentText[] | null> {
    const reached = (await store.reachedIn(tx, kept.conversation)).filter(({ account }) => account !== kept.author)
    if (reached.length === 0) return null
    const speaker = await store.speakerIn(tx, kept.conversation, kept.author)
    if (speaker === undefined) throw new Error("a message without an author")
    const body = await this.#bodyOf(tx, kept)
    // All phones are held before the first text is taken on, in an order that everybody keeps.
    const ways: (Way | SentText)[] = []
    const spoken = { ...speaker, body, isFallback: false }
    for (const to of reached) ways.push(await failing(to, speaker, () => this.#way(tx, kept, spoken, to)))
    const sent: SentText[] = []
    for (const way of ways)
      sent.push("words" in way ? await failing(way.to, speaker, () => this.#send(tx, kept, way)) : way)
    return sent
  }

  /**
   * Takes a message on for the phone of somebody who has not received it otherwise.
   * @throws why it does not go: see `Outbox.queue`; sms_no_links
   */
  async fallBack(tx: Sql, kept: Kept, { account, number }: Omit<store.Reached, "ours">): Promise<SentText> {
    const speaker = await store.speakerIn(tx, kept.conversation, kept.author)
    if (speaker === undefined) throw new Error("a message without an author")
    const to = { account, number, ours: await store.oursFor(tx, kept.conversation, account, number) }
    const spoken = { ...speaker, body: await this.#bodyOf(tx, kept), isFallback: true }
    return this.#send(tx, kept, await this.#way(tx, kept, spoken, to))
  }

  /** What still waits of a message goes out no more. Says to whom. */
  cancel(tx: Sql, of: MessageName): Promise<readonly AccountId[]> {
    return this.#options.texts.cancel(tx, of)
  }

  /** What it says, with its links; null when they cannot be. */
  async #bodyOf(tx: Sql, { conversation, message, body, attachments = [] }: Kept): Promise<string | null> {
    if (attachments.length === 0) return body
    const files = await this.#options.links.make(tx, { conversation, message }, attachments)
    return files === null ? null : withLinks(body, files)
  }

  async #way(tx: Sql, { conversation }: MessageName, { body, ...said }: Spoken, to: store.Reached): Promise<Way> {
    const senders = this.#options.texts.sendersTo(to.number)
    if (body === null) throw new EverlineError("sms_no_links", { field: "attachments" })
    // One conversation after the other asks for a number: two at once would be given the same.
    await store.holdPhone(tx, to.number)
    const isKnown = to.ours !== null && senders.includes(to.ours)
    const ours = isKnown ? to.ours : allot(senders, await store.numbersKnownTo(tx, to.number))
    // Without a number of ours no answer would find back.
    if (ours === undefined || ours === null) throw new EverlineError("sms_off", { field: "conversation" })
    const numbers = { theirs: to.number, ours }
    const isNew = !isKnown || (await store.countBeside(tx, conversation, numbers)) > 0
    return { to, ...numbers, words: wordsOf({ ...said, body, isNew }) }
  }

  async #send(tx: Sql, { conversation, message, author }: Kept, { to, theirs, ours, words }: Way): Promise<SentText> {
    const { clock, texts } = this.#options
    const recipient = to.account
    const of = { conversation, message, recipient }
    const text = { purpose: "message", account: author, of, to: theirs, from: ours, body: words } as const
    const [queued] = await texts.queue(tx, [text])
    await store.putThread(tx, { conversation, recipient, theirs, ours, usedAt: clock.now() })
    return { recipient, state: "queued", trouble: null, segments: queued?.segments ?? 0 }
  }
}

/** In a group what keeps a text from one is said beside the message, and the others get theirs. */
async function failing<T>(
  { account }: store.Reached,
  { title }: store.Speaker,
  work: () => Promise<T>,
): Promise<T | SentText> {
  try {
    return await work()
  } catch (error) {
    const trouble = error instanceof EverlineError ? troubleOf(error.code) : null
    if (title === null || trouble === null) throw error
    return { recipient: account, state: "failed", trouble, segments: 0 }
  }
}

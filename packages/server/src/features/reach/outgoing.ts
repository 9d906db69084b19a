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
import type { QueuedText } from "../sms/queue-store.ts"
import { onward, orRefused } from "../sms/refusing.ts"
import type { Sms } from "../sms/service.ts"
import type { NewText } from "../sms/text.ts"
import type { MessageName, ShortLinks } from "./links.ts"
import { wordsOf } from "./rules.ts"
import * as store from "./store.ts"
import { troubleOf } from "./troubles.ts"
import { type Wanted, waysTo } from "./ways.ts"

export interface OutgoingOptions {
  readonly clock: Clock
  readonly texts: Pick<Sms, "sendersTo" | "reserve" | "keep" | "cancel">
  readonly links: Pick<ShortLinks, "make">
}

/** Something that is about to be kept as a message. */
export interface Said {
  readonly conversation: ConversationId
  readonly author: AccountId
  /** Null where it cannot be said to a phone. */
  readonly body: string | null
}

/** A message that was just kept. */
export interface Kept extends MessageName {
  readonly author: AccountId
  readonly body: string
  /** What it carries goes as links. */
  readonly attachments?: readonly Attachment[]
}

/** What goes to the phones of a conversation as soon as its message is kept. */
export interface Reserved {
  readonly conversation: ConversationId
  /** What is said beside the message, also of those that it does not go to. */
  readonly texts: readonly SentText[]
  readonly going: readonly Going[]
}

/** A text to one phone, that was counted; and by which number of ours it goes. */
interface Going extends store.Numbers {
  readonly recipient: AccountId
  readonly text: QueuedText
}

/** One phone that something goes to, and who says it. */
interface Address extends store.Reached, store.Speaker {
  readonly said: Said
  /** Whose phone it is has an account, and has not received it there. */
  readonly isFallback: boolean
}

/** A phone that can be reached, as far as its number says. */
interface Reachable extends Wanted {
  readonly address: Address
  readonly body: string
}

/** What goes to a phone, before it is counted. */
interface Worded extends Omit<Going, "text"> {
  readonly text: NewText
}

/** Brings what is said in conversations to those members who are nothing but a number. */
export class Outgoing {
  readonly #options: OutgoingOptions

  constructor(options: OutgoingOptions) {
    this.#options = options
  }

  /**
   * Takes on what is said for every phone that it goes to, before it is kept: then comes `keep`, or the transaction ends. So
   * many questions are asked, however many phones there are. In a group one that cannot be reached keeps nobody from reaching
   * the others. Call it after journals were locked.
   * @returns of each null when it goes to no phone; between two, why it does not: see `Outbox.reserve`; sms_no_links
   */
  async reserve(tx: Sql, all: readonly Said[]): Promise<readonly (Reserved | EverlineError | null)[]> {
    const addresses = await addressesOf(tx, all)
    const outcomes = await this.#take(tx, addresses)
    const taken = outcomes.flatMap((outcome, i) => addresses.slice(i, i + 1).map((address) => ({ address, outcome })))
    return all.map((said) =>
      reservedOf(
        said,
        taken.filter(({ address }) => address.said === said),
      ),
    )
  }

  /** The messages for which texts were reserved are kept, and so are the texts. */
  async keep(tx: Sql, all: readonly { readonly reserved: Reserved; readonly message: Seq }[]): Promise<void> {
    const usedAt = this.#options.clock.now()
    const going = all.flatMap(({ reserved: { conversation, going }, message }) =>
      going.map((one) => ({ ...one, conversation, message, usedAt })),
    )
    if (going.length === 0) return
    await this.#options.texts.keep(
      tx,
      going.map(({ text, conversation, message, recipient }) => ({
        ...text,
        of: { conversation, message, recipient },
      })),
    )
    const threads = new Map(going.map((one) => [`${one.conversation} ${one.recipient}`, one]))
    await store.putThreads(tx, [...threads.values()])
  }

  /**
   * Takes a message on for every phone that it goes to, in the transaction that keeps it.
   * @returns null when it goes to no phone
   * @throws between two, why it does not: see `reserve`
   */
  async carry(tx: Sql, kept: Kept): Promise<readonly SentText[] | null> {
    if ((await store.reachedIn(tx, [kept.conversation])).length === 0) return null
    const [reserved] = await this.reserve(tx, [{ ...kept, body: await this.#bodyOf(tx, kept) }])
    if (reserved instanceof EverlineError) throw reserved
    if (reserved === undefined || reserved === null) return null
    await this.keep(tx, [{ reserved, message: kept.message }])
    return reserved.texts
  }

  /**
   * Takes a message on for the phone of somebody who has not received it otherwise.
   * @throws why it does not go: see `Outbox.reserve`; sms_no_links
   */
  async fallBack(
    tx: Sql,
    kept: Kept,
    { account, number }: Pick<store.Reached, "account" | "number">,
  ): Promise<SentText> {
    const { conversation, author, message } = kept
    const said = { conversation, author, body: await this.#bodyOf(tx, kept) }
    const [speaker] = await store.speakersIn(tx, [said])
    if (speaker === undefined) throw new Error("a message without an author")
    const ours = await store.oursFor(tx, conversation, account, number)
    const address = { ...speaker, said, conversation, account, number, ours, isFallback: true }
    const [going] = await this.#take(tx, [address])
    if (going instanceof EverlineError) throw going
    if (going === undefined) throw new Error("one address has one outcome")
    const shown = shownOf(going)
    await this.keep(tx, [{ reserved: { conversation, texts: [shown], going: [going] }, message }])
    return shown
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

  /** Chooses by which numbers of ours it goes to each phone, in which words, and counts it. */
  async #take(tx: Sql, addresses: readonly Address[]): Promise<readonly (Going | EverlineError)[]> {
    const reachable = addresses.map((address) => orRefused(() => this.#reachable(address)))
    const worded = await onward(reachable, (some) => word(tx, some))
    return onward(worded, async (some): Promise<readonly (Going | EverlineError)[]> => {
      const texts = some.map(({ text }) => text)
      const counted = await this.#options.texts.reserve(tx, texts)
      return some.flatMap((one, i) =>
        counted.slice(i, i + 1).map((text) => (text instanceof EverlineError ? text : { ...one, text })),
      )
    })
  }

  /** @throws why its number cannot be reached; sms_no_links */
  #reachable(address: Address): Reachable {
    const { conversation, number: theirs, ours: before, said } = address
    const senders = this.#options.texts.sendersTo(theirs)
    if (said.body === null) throw new EverlineError("sms_no_links", { field: "attachments" })
    return { address, body: said.body, conversation, theirs, before, senders }
  }
}

async function word(tx: Sql, all: readonly Reachable[]): Promise<readonly (Worded | EverlineError)[]> {
  const ways = await waysTo(tx, all)
  return all.map(({ address, body }, i) => {
    const { author, title, isFallback, said, account: recipient } = address
    const way = ways[i] ?? null
    // Without a number of ours no answer would find back.
    if (way === null) return new EverlineError("sms_off", { field: "conversation" })
    const { theirs, ours, isNew } = way
    const words = wordsOf({ author, title, body, isNew, isFallback })
    const text = { purpose: "message", account: said.author, of: null, to: theirs, from: ours, body: words } as const
    return { recipient, theirs, ours, text }
  })
}

/** All phones that something of this goes to: not to who says it. */
async function addressesOf(tx: Sql, all: readonly Said[]): Promise<readonly Address[]> {
  const reached = await store.reachedIn(tx, [...new Set(all.map(({ conversation }) => conversation))])
  const speakers = await store.speakersIn(tx, all)
  return all.flatMap((said, i) =>
    speakers
      .slice(i, i + 1)
      .flatMap((speaker) =>
        reached
          .filter(({ conversation, account }) => conversation === said.conversation && account !== said.author)
          .map((to) => ({ ...speaker, ...to, said, isFallback: false })),
      ),
  )
}

interface Taken {
  readonly address: Address
  readonly outcome: Going | EverlineError
}

/** In a group what keeps a text from one is said beside the message, and the others get theirs. */
function reservedOf({ conversation }: Said, taken: readonly Taken[]): Reserved | EverlineError | null {
  if (taken.length === 0) return null
  const texts: SentText[] = []
  const going: Going[] = []
  for (const { address, outcome } of taken) {
    if (!(outcome instanceof EverlineError)) {
      texts.push(shownOf(outcome))
      going.push(outcome)
      continue
    }
    const trouble = troubleOf(outcome.code)
    if (address.title === null || trouble === null) return outcome
    texts.push({ recipient: address.account, state: "failed", trouble, segments: 0 })
  }
  return { conversation, texts, going }
}

const shownOf = ({ recipient, text: { segments, price, isPriced } }: Going): SentText => ({
  ...{ recipient, state: "queued", trouble: null, segments },
  price: isPriced ? price : null,
})

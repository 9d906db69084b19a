import { type AccountId, type ConversationId, EverlineError, type Output } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { ConversationsService } from "../conversations/service.ts"
import type { Sms } from "../sms/service.ts"
import type { ShortLinks } from "./links.ts"
import { wordsOf } from "./rules.ts"
import * as store from "./store.ts"
import { troubleOf } from "./troubles.ts"

export interface TermsOptions {
  readonly database: Database
  readonly conversations: Pick<ConversationsService, "requireMemberNow">
  readonly texts: Pick<Sms, "priceTo" | "referenceBits" | "sendersTo" | "spent">
  readonly links: Pick<ShortLinks, "example">
}

type Answer = Output<"sms.terms">

/** What it takes to write to the phones of a conversation, before anything is written. */
export class Terms {
  readonly #options: TermsOptions

  constructor(options: TermsOptions) {
    this.#options = options
  }

  /** @throws not_found */
  async of(account: AccountId, conversation: ConversationId): Promise<Answer> {
    const { database, conversations, texts, links } = this.#options
    await conversations.requireMemberNow(database, account, conversation)
    const reached = (await store.reachedIn(database, [conversation])).filter((one) => one.account !== account)
    const phones: Answer["phones"][number][] = []
    for (const { account: recipient, number } of reached)
      phones.push({ account: recipient, ...(await this.#to(number)) })
    const open = reached.filter((_, i) => phones[i]?.trouble === null)
    return {
      ...(await texts.spent(database, account)),
      referenceBits: texts.referenceBits,
      prefix: await this.#prefix(account, conversation, open),
      link: links.example,
      phones,
    }
  }

  async #to(number: string): Promise<Pick<Answer["phones"][number], "price" | "trouble">> {
    const { database, texts } = this.#options
    try {
      return { price: await texts.priceTo(database, number), trouble: null }
    } catch (error) {
      const trouble = error instanceof EverlineError ? troubleOf(error.code) : null
      if (trouble === null) throw error
      return { price: null, trouble }
    }
  }

  /** What will go in front of the words to at least one of them. */
  async #prefix(account: AccountId, conversation: ConversationId, reached: readonly store.Reached[]): Promise<string> {
    const { database, texts } = this.#options
    const [speaker] = await store.speakersIn(database, [{ conversation, author: account }])
    if (speaker === undefined || reached.length === 0) return ""
    const known = reached.flatMap(({ number: theirs, ours }) =>
      ours !== null && texts.sendersTo(theirs).includes(ours) ? [{ conversation, theirs, ours }] : [],
    )
    const beside = await store.areBeside(database, known)
    const isNew = known.length < reached.length || beside.includes(true)
    return wordsOf({ ...speaker, body: "", isNew, isFallback: false })
  }
}

export const termsMethods = (terms: Terms): Handlers<"sms.terms"> => ({
  "sms.terms": (caller, { conversation }) => terms.of(caller.account, conversation),
})

import { type ClientId, isId } from "@everline/protocol"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { keepText } from "../messages/by-sms.ts"
import type { Sms } from "../sms/service.ts"
import type { ArrivedText } from "../sms/threads.ts"
import { choiceOf, MOST_HELD, QUESTION_MS, questionOf, threadOf } from "./rules.ts"
import * as store from "./store.ts"

export interface IncomingOptions {
  readonly clock: Clock
  readonly conversations: Pick<ConversationsService, "requireMemberNow">
  readonly texts: Pick<Sms, "queue">
}

type FoundThread = Awaited<ReturnType<typeof store.threadsBetween>>[number]

/** Finds the conversation to which an answer belongs: by its number and ours, and where that says too little by asking. */
export class Incoming {
  readonly #options: IncomingOptions

  constructor(options: IncomingOptions) {
    this.#options = options
  }

  /** Keeps what came as a message, or holds it until its sender has said for whom it is. What belongs nowhere is left. */
  async arrived(tx: JournalTransaction, { from, to, ...text }: ArrivedText): Promise<"kept" | "held" | "left"> {
    const numbers = { theirs: from, ours: to }
    // As when something goes out: the journals first, then the phone. What came between belongs to what was known before.
    const known = new Set((await store.threadsBetween(tx, numbers)).map(({ conversation }) => conversation))
    await tx.lock([...known])
    await store.holdPhone(tx, from)
    const threads = (await store.threadsBetween(tx, numbers)).filter(({ conversation }) => known.has(conversation))
    const question = await store.findQuestion(tx, numbers)
    const now = this.#options.clock.now()
    if (question !== undefined && now - question.askedAt < QUESTION_MS)
      return this.#goOn(tx, numbers, threads, question, text)
    const found = threadOf(threads, now)
    if (found.kind === "nobody") return "left"
    if (found.kind === "thread") return this.#keep(tx, numbers, found.thread, [text])
    const conversations = found.threads.map(({ conversation }) => conversation)
    await store.putQuestion(tx, numbers, { conversations, held: [text], askedAt: now })
    const body = questionOf(found.threads.map(({ name }) => name))
    await this.#options.texts.queue(tx, [{ purpose: "answer", account: null, of: null, to: from, from: to, body }])
    return "held"
  }

  /** Somebody who was asked says something more: the answer, or more words to go with the others. */
  async #goOn(
    tx: JournalTransaction,
    numbers: store.Numbers,
    threads: readonly FoundThread[],
    question: store.Question,
    text: store.Held,
  ): Promise<"kept" | "held" | "left"> {
    const choice = choiceOf(text.body, question.conversations.length)
    if (choice === null) {
      await store.putQuestion(tx, numbers, { ...question, held: [...question.held, text].slice(-MOST_HELD) })
      return "held"
    }
    await store.dropQuestion(tx, numbers)
    const thread = threads.find(({ conversation }) => conversation === question.conversations[choice])
    return thread === undefined ? "left" : this.#keep(tx, numbers, thread, question.held)
  }

  async #keep(
    tx: JournalTransaction,
    numbers: store.Numbers,
    { conversation, recipient }: FoundThread,
    texts: readonly store.Held[],
  ): Promise<"kept" | "left"> {
    const { clock, conversations } = this.#options
    const { barrier } = await conversations.requireMemberNow(tx, recipient, conversation)
    // Who wants nothing of them learns of nothing, and they of that as little.
    if (barrier !== null) return "left"
    const at = clock.now()
    for (const { id, body, partial } of texts)
      await keepText(tx, { conversation, author: recipient, clientId: clientIdOf(id), at, body, partial })
    await store.putThreads(tx, [{ conversation, recipient, ...numbers, usedAt: at }])
    return "kept"
  }
}

function clientIdOf(id: string): ClientId {
  if (!isClientId(id)) throw new Error("a text without an id")
  return id
}

const isClientId = (id: string): id is ClientId => isId(id)

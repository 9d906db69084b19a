import { type ArrivalId, EverlineError, newId, type Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Arrival } from "../../ports/gateway.ts"
import { answerText } from "./answers.ts"
import * as store from "./inbox-store.ts"
import { type Keyword, keywordIn } from "./keywords.ts"
import type { Outbox } from "./outbox.ts"
import { isSound, joined, PARTIAL_MS, placePart, REFERENCE_MS } from "./parts.ts"
import type { SmsThreads } from "./threads.ts"

/** The same that comes by another line within this time is the same: a gateway tells again what it saw no acknowledgement of. */
export const AGAIN_MS = 10 * 60_000
/** Who asks what this is, is told once within this time, so that two machines do not talk for ever. */
const HELPED_MS = 60 * 60_000

export interface InboxOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly outbox: Pick<Outbox, "queue">
  readonly threads: SmsThreads
  readonly serverName: string
  /** Something came in, for metrics. */
  readonly arrived: (what: Came) => void
}

export type Came = "words" | Keyword["means"] | "part" | "partial" | "late" | "duplicate"

/**
 * Takes on what comes in: committed before it resolves, and only then acknowledged to the gateway (I13).
 *
 * What comes again is the same: by its id, where the gateway has one that stays. Else by its print, when it comes by another
 * line within ten minutes, for the line may have broken before the acknowledgement was through; or by the same line while the
 * first was not acknowledged. On one living line what was acknowledged is not told again: somebody who says "ok" twice there
 * has said it twice.
 */
export class Inbox {
  readonly #options: InboxOptions
  /** What is being taken on, by gateway, line and print. */
  readonly #taking = new Map<string, Promise<void>>()

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Resolves when it is kept; rejects when the record cannot be written. */
  arrived(gateway: string, arrival: Arrival): Promise<void> {
    const key = `${gateway} ${arrival.line} ${Buffer.from(arrival.print).toString("hex")}`
    const taken = this.#taking.get(key)
    if (taken !== undefined) {
      this.#options.arrived("duplicate")
      return taken
    }
    const taking = this.#take(gateway, arrival).finally(() => this.#taking.delete(key))
    this.#taking.set(key, taking)
    return taking
  }

  /** Tells texts whose missing parts are waited for no longer. */
  async closeOverdue(): Promise<void> {
    const { clock, database, journal, arrived } = this.#options
    for (const { id, from, to } of await store.listOverdue(database, clock.now(), 100)) {
      const isTold = await journal.transact(async (tx) => {
        await store.holdPair(tx, from, to)
        return this.#close(tx, id, "partial")
      })
      if (isTold) arrived("partial")
    }
  }

  async #take(gateway: string, arrival: Arrival): Promise<void> {
    const { clock, journal, arrived } = this.#options
    const came = await journal.transact(async (tx) => {
      await store.holdPair(tx, arrival.from, arrival.to)
      const taken = { id: newId<ArrivalId>(), gateway, arrival, at: clock.now() }
      const { part } = arrival
      if (part === null || !isSound(part)) return this.#takeWhole(tx, taken)
      return this.#takePart(tx, taken, part)
    })
    arrived(came)
  }

  async #takeWhole(tx: JournalTransaction, taken: store.NewArrival): Promise<Came> {
    const { gateway, arrival, at } = taken
    if (arrival.id !== null && (await store.isKnown(tx, gateway, arrival.id))) return "duplicate"
    const { print, line, text: body } = arrival
    if (arrival.id === null && (await store.cameBefore(tx, { gateway, print, line, since: at - AGAIN_MS })))
      return "duplicate"
    const keyword = await this.#meantBy(tx, arrival, body, at)
    await store.insertWhole(tx, { ...taken, means: keyword?.means ?? null })
    if (keyword === undefined) await this.#tell(tx, { ...arrival, id: taken.id, body, partial: false })
    return keyword?.means ?? "words"
  }

  async #takePart(tx: JournalTransaction, taken: store.NewArrival, part: NonNullable<Arrival["part"]>): Promise<Came> {
    const { arrival, at } = taken
    const print = Buffer.from(arrival.print).toString("hex")
    const gatherings = await store.listGatherings(tx, arrival, part, at - REFERENCE_MS)
    const placing = placePart(gatherings, { number: part.number, print }, at)
    if (placing.kind === "duplicate") return "duplicate"
    if (placing.kind === "begins") await store.insertOpen(tx, taken, part, at + PARTIAL_MS)
    const id = placing.kind === "begins" ? taken.id : placing.id
    await store.insertPart(tx, id, { ...arrival, part, at })
    if (placing.kind === "late") return "late"
    return (await this.#close(tx, id, "whole")) ? "words" : "part"
  }

  /** Tells a text that came in parts, when they are all here or what is missing is not waited for; false when it is not told. */
  async #close(tx: JournalTransaction, id: ArrivalId, state: "whole" | "partial"): Promise<boolean> {
    const open = await store.findOpen(tx, id)
    if (open === undefined || (state === "whole" && open.parts.length < open.of)) return false
    const body = joined(open.parts, open.of)
    await store.close(tx, id, { body, state })
    await this.#tell(tx, { ...open, body, partial: state === "partial" })
    return true
  }

  async #tell(tx: JournalTransaction, text: Parameters<SmsThreads["arrived"]>[1]): Promise<void> {
    const { id, from, to, body, partial } = text
    await this.#options.threads.arrived(tx, { id, from, to, body, partial })
  }

  /** The keyword that a text is, which is honoured and answered; undefined: somebody says something. */
  async #meantBy(tx: JournalTransaction, { from, to }: Arrival, body: string, at: Time): Promise<Keyword | undefined> {
    const keyword = keywordIn(body)
    if (keyword === undefined) return undefined
    const isNews = await honour(tx, keyword, from, at)
    // Who may be written to and says "start" says it to somebody.
    if (keyword.means === "start" && !isNews) return undefined
    if (isNews) await this.#answer(tx, keyword, from, to)
    return keyword
  }

  async #answer(tx: JournalTransaction, keyword: Keyword, to: string, from: string): Promise<void> {
    const { outbox, serverName } = this.#options
    const answer = {
      purpose: "answer",
      account: null,
      of: null,
      to,
      from,
      body: answerText(keyword, serverName),
    } as const
    try {
      await outbox.queue(tx, [answer])
    } catch (error) {
      // Some cannot be answered: a name, a number abroad. What they want holds all the same.
      if (!(error instanceof EverlineError)) throw error
    }
  }
}

const honour = (tx: JournalTransaction, { means }: Keyword, number: string, at: Time): Promise<boolean> => {
  if (means === "stop") return store.stop(tx, number, at)
  return means === "start" ? store.start(tx, number) : store.help(tx, number, at, at - HELPED_MS)
}

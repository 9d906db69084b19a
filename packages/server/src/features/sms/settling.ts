import type { TextId, Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { halved } from "../../halved.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Submitted } from "../../ports/gateway.ts"
import { Together } from "../../together.ts"
import { summed, wantsOf } from "./caps.ts"
import * as queue from "./queue-store.ts"
import * as receipts from "./receipt-store.ts"
import { type Elsewhere, type Settled, settle, type TextEvent } from "./settlement.ts"
import * as store from "./store.ts"
import type { KeptText } from "./text.ts"
import type { SmsThreads, TextChange } from "./threads.ts"

export interface SettlingOptions {
  readonly database: Pick<Database, "isRetryable">
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly threads: SmsThreads
  readonly elsewhere: Elsewhere
  /** A text has come to this, for metrics. */
  readonly settled: (text: KeptText) => void
}

/** What has happened: to a text that is known, or to whichever a receipt is of. */
type Told =
  | { readonly text: TextId; readonly event: TextEvent; readonly named?: receipts.Named }
  | { readonly receipt: receipts.Told }

/** What is told is written, or PostgreSQL or the threads cannot take it. */
type Outcome = "written" | { readonly refusal: unknown }

/**
 * Writes down what has become of texts. What is told within a moment, or while a batch is under way, is one transaction: the
 * journals of their conversations first, then texts in their order, then what is counted, so that nobody waits in a circle.
 */
export class Settling {
  readonly #options: SettlingOptions
  readonly #told: Together<Told, Outcome>

  constructor(options: SettlingOptions) {
    this.#options = options
    this.#told = new Together((told) =>
      halved(told, {
        run: (some) => this.#run(some),
        refused: (refusal): Outcome => ({ refusal }),
        isRetryable: options.database.isRetryable,
      }),
    )
  }

  /** A gateway has answered what it was asked then, or last. Rejects while the record cannot be written. */
  answered(place: store.Place, gateway: string, answer: Submitted, submittedAt?: Time): Promise<void> {
    const then = submittedAt === undefined ? {} : { submittedAt }
    const event: TextEvent = { kind: "answered", segment: place.segment, answer, ...then }
    const id = answer.kind === "accepted" || answer.kind === "unknown" ? answer.id : undefined
    if (id === undefined) return this.#tell({ text: place.text, event })
    return this.#tell({ text: place.text, event, named: { ...place, gateway, gatewayId: id.toLowerCase() } })
  }

  /** A gateway tells what has become of something that it took; before its answer too. */
  receipt(receipt: receipts.Told): Promise<void> {
    return this.#tell({ receipt })
  }

  /** Something has happened to a text that no gateway tells of. */
  happened(text: TextId, event: TextEvent): Promise<void> {
    return this.#tell({ text, event })
  }

  async #tell(told: Told): Promise<void> {
    const outcome = await this.#told.ask(told)
    if (outcome !== "written") throw outcome.refusal
  }

  async #run(told: readonly Told[]): Promise<readonly Outcome[]> {
    const settled = await this.#options.journal.transact((tx) => this.#write(tx, told))
    for (const { text, isChanged } of settled) if (isChanged) this.#options.settled(text)
    return told.map(() => "written")
  }

  async #write(tx: JournalTransaction, told: readonly Told[]): Promise<readonly Settled[]> {
    const { clock, elsewhere, threads } = this.#options
    const now = clock.now()
    const events = await this.#eventsOf(tx, told, now)
    const ids = [...events.keys()]
    if (ids.length === 0) return []
    const conversations = await store.conversationsOf(tx, ids)
    if (conversations.length > 0) await tx.lock(conversations)
    const texts = await store.holdTexts(tx, ids)
    const segments = await store.segmentsOf(tx, ids)
    const settled = texts.map((text) =>
      settle(text, segments.get(text.id) ?? [], events.get(text.id) ?? [], now, elsewhere),
    )
    await store.writeSettled(tx, settled, now)
    await giveBack(tx, settled)
    const changes = settled.flatMap(changeOf)
    if (changes.length > 0) await threads.settled(tx, changes)
    return settled
  }

  /** What has happened to each text, in the order in which it was told; a receipt after the answer that says what it is of. */
  async #eventsOf(tx: JournalTransaction, told: readonly Told[], now: number) {
    const events = new Map<TextId, TextEvent[]>()
    const add = (text: TextId, event: TextEvent) => events.set(text, [...(events.get(text) ?? []), event])
    for (const one of told) if ("event" in one) add(one.text, one.event)
    const named = told.flatMap((one) => ("named" in one && one.named !== undefined ? [one.named] : []))
    const early = named.length > 0 ? await receipts.takeEarly(tx, named) : []
    for (const { text, segment, state, code } of early)
      add(text, { kind: "receipt", segment, receipt: { state, code } })
    const came = told.flatMap((one) => ("receipt" in one ? [one.receipt] : []))
    if (came.length === 0) return events
    const places = await receipts.matchReceipts(tx, came)
    const unmatched: receipts.Told[] = []
    for (const [i, receipt] of came.entries()) {
      const place =
        places[i] ??
        named.find(({ gateway, gatewayId }) => gateway === receipt.gateway && receipt.ids.includes(gatewayId))
      if (place === undefined) unmatched.push(receipt)
      else add(place.text, { kind: "receipt", segment: place.segment, receipt })
    }
    if (unmatched.length > 0) await receipts.keepEarly(tx, unmatched, now)
    return events
  }
}

/** What was reserved and never taken is not counted. */
async function giveBack(tx: JournalTransaction, settled: readonly Settled[]): Promise<void> {
  const unused = settled.flatMap(({ text, unused: segments }) => (segments === 0 ? [] : wantsOf(text, -segments)))
  if (unused.length > 0) await queue.addTotals(tx, summed(unused))
}

/** What people are told: from when on a gateway has it, and what has come of it. */
function changeOf({ text, isChanged }: Settled): readonly TextChange[] {
  if (!isChanged || text.of === null || text.state === "queued" || text.state === "submitting") return []
  return [{ ...text.of, state: text.state, reason: text.reason }]
}

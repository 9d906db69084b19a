import { type AccountId, type ConversationId, EverlineError, newId, type Seq, type TextId } from "@everline/protocol"
import { segmentsOf } from "@everline/protocol/sms"
import type { Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { Counts, hourOf, priceOf, requireReachable, summed, wantsOf } from "./caps.ts"
import type { QueuedText } from "./queue-store.ts"
import * as queue from "./queue-store.ts"
import { newReference, type ReferenceBits } from "./references.ts"
import { onward, orRefused } from "./refusing.ts"
import { bestOf, type Route, routesFor } from "./routing.ts"
import type { SmsSettings } from "./settings.ts"
import { settle } from "./settlement.ts"
import * as store from "./store.ts"
import type { NewText } from "./text.ts"

export interface OutboxOptions {
  readonly settings: SmsSettings
  readonly clock: Clock
  /** Whether a gateway works, as far as is known. */
  readonly isWell: (gateway: string) => boolean
}

/** What an account's texts have cost this month (UTC), and may, in millionths of the currency; null: there is no limit. */
export interface Spent {
  readonly currency: string | null
  readonly spent: number
  readonly most: number | null
}

/** Who reads a message a day later has been told of it in another way. */
const UNTIL_MS = 24 * 3_600_000

/** Takes texts on, in the transaction of whoever has them to send: they go out if and only if that is committed. */
export class Outbox {
  readonly #options: OutboxOptions

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /**
   * Takes texts on: all or none. A message goes to a recipient once; again it is left out. Call it after journals were locked.
   * @returns how many SMS each takes
   * @throws sms_off, sms_number_refused, sms_country_closed, sms_too_long, sms_stopped, sms_over_cap; of one, nothing is written
   */
  async queue(tx: Sql, asked: readonly NewText[]): Promise<readonly { readonly segments: number }[]> {
    const planned = asked.map((text) => this.#plan(text))
    await queue.holdTotals(tx)
    const texts = takenOn(await this.#count(tx, await notYetCarried(tx, planned)))
    if (texts.length > 0) await queue.insertTexts(tx, texts)
    return planned.map(({ segments }) => ({ segments }))
  }

  /**
   * Counts texts that are about to be kept, or says why one cannot be: `keep` is called with the others, or the transaction
   * ends. Call it after journals were locked.
   * @returns of each the text, or sms_off, sms_number_refused, sms_country_closed, sms_too_long, sms_stopped, sms_over_cap
   */
  async reserve(tx: Sql, asked: readonly NewText[]): Promise<readonly (QueuedText | EverlineError)[]> {
    return onward(
      asked.map((text) => orRefused(() => this.#plan(text))),
      async (planned) => {
        await queue.holdTotals(tx)
        return this.#count(tx, planned)
      },
    )
  }

  /** Keeps texts that were counted. */
  keep(tx: Sql, texts: readonly QueuedText[]): Promise<void> {
    return queue.insertTexts(tx, texts)
  }

  /** What is still queued of a message goes out no more. Says to whom. Call it after journals were locked. */
  async cancel(
    tx: Sql,
    { conversation, message }: { readonly conversation: ConversationId; readonly message: Seq },
  ): Promise<readonly AccountId[]> {
    const ids = await queue.holdQueued(tx, conversation, message)
    if (ids.length === 0) return []
    const [texts, segments] = [await store.holdTexts(tx, ids), await store.segmentsOf(tx, ids)]
    const now = this.#options.clock.now()
    const settled = texts.map((text) => {
      const ended = settle(text, segments.get(text.id) ?? [], [{ kind: "ended", reason: "cancelled" }], now, nowhere)
      return { ...ended, text: { ...ended.text, state: "cancelled" as const, reason: null } }
    })
    await store.writeSettled(tx, settled, now)
    await queue.addTotals(tx, summed(settled.flatMap(({ text, unused }) => wantsOf(text, -unused))))
    return texts.flatMap(({ of }) => (of === null ? [] : [of.recipient]))
  }

  /**
   * Our numbers from which somebody is written to, the best first; names, which nobody can answer, where there are no numbers.
   * @throws sms_off, sms_number_refused, sms_country_closed
   */
  sendersTo(number: string): readonly string[] {
    const all = [...new Set(this.#routesTo(number, null).routes.flatMap(({ numbers }) => numbers))]
    const answerable = all.filter((sender) => /^\+?\d+$/.test(sender))
    return answerable.length > 0 ? answerable : all
  }

  /**
   * What a segment to a number costs, in millionths of the currency; null where nobody said.
   * @throws sms_off, sms_number_refused, sms_country_closed, sms_stopped
   */
  async priceTo(sql: Sql, number: string): Promise<number | null> {
    const { route } = this.#routesTo(number, null)
    if ((await queue.stoppedAmong(sql, [number])).length > 0)
      throw new EverlineError("sms_stopped", { field: "number" })
    return this.#priceOf(route, number)
  }

  /** As what people are shown is to be counted (`segmentsOf`), so that as many go out. */
  get referenceBits(): ReferenceBits {
    return this.#options.settings.referenceBits
  }

  async spent(sql: Sql, account: AccountId): Promise<Spent> {
    const { clock, settings } = this.#options
    const [used] = await queue.usageOf(sql, [{ scope: "account", key: account }], hourOf(clock.now()))
    return { currency: settings.currency, spent: used?.month ?? 0, most: settings.caps.account?.month ?? null }
  }

  #plan({ purpose, account, of, to, from, body, until }: NewText): QueuedText {
    const { settings, clock } = this.#options
    const { number, country, route } = this.#routesTo(to, from)
    const { referenceBits } = settings
    const { encoding, segments } = segmentsOf(body, { referenceBits })
    if (segments.length > settings.longest) throw new EverlineError("sms_too_long", { field: "body" })
    const at = clock.now()
    const each = this.#priceOf(route, number)
    return {
      id: newId<TextId>(),
      ...{ purpose, account, of, number, country, sender: from, gateway: route.name, encoding, body, at },
      segments: segments.length,
      price: (each ?? 0) * segments.length,
      isPriced: each !== null,
      urgent: purpose === "code",
      until: until ?? at + UNTIL_MS,
      ref: newReference(referenceBits),
    }
  }

  #routesTo(to: string, from: string | null) {
    const { settings, isWell } = this.#options
    if (settings.gateways.length === 0) throw new EverlineError("sms_off")
    const { number, country } = requireReachable(to, settings.countries)
    const routes = routesFor(settings.gateways, { number, from, refusedBy: [] })
    const route = bestOf(routes, isWell)
    if (route === undefined) throw new EverlineError("sms_country_closed", { field: "number" })
    return { number, country, route, routes }
  }

  #priceOf(route: Route, number: string): number | null {
    return priceOf(this.#options.settings.prices, number) ?? route.price
  }

  /** Counts what may go out, one after the other, and says of each whether it may. */
  async #count(tx: Sql, texts: readonly QueuedText[]): Promise<readonly (QueuedText | EverlineError)[]> {
    const messages = texts.filter(isMessage)
    const numbers = messages.map(({ number }) => number)
    const stopped = new Set(numbers.length > 0 ? await queue.stoppedAmong(tx, numbers) : [])
    const wanted = summed(messages.flatMap((text) => wantsOf(text, text.segments)))
    const used = wanted.length > 0 ? await queue.usageOf(tx, wanted, hourOf(this.#options.clock.now())) : []
    const counts = new Counts(this.#options.settings.caps, wanted, used)
    const outcomes = texts.map((text) => {
      if (!isMessage(text)) return text
      if (stopped.has(text.number)) return new EverlineError("sms_stopped", { field: "number" })
      return counts.add(wantsOf(text, text.segments)) ? text : new EverlineError("sms_over_cap")
    })
    const wants = outcomes.flatMap((text) => (text instanceof EverlineError ? [] : wantsOf(text, text.segments)))
    if (wants.length > 0) await queue.addTotals(tx, summed(wants))
    return outcomes
  }
}

const isMessage = ({ purpose }: QueuedText): boolean => purpose === "message"
const nowhere = () => undefined

/** @throws the first refusal */
const takenOn = (outcomes: readonly (QueuedText | EverlineError)[]): readonly QueuedText[] =>
  outcomes.map((text) => {
    if (text instanceof EverlineError) throw text
    return text
  })

/** Without those whose message goes, or went, to the same recipient. */
async function notYetCarried(tx: Sql, texts: readonly QueuedText[]): Promise<readonly QueuedText[]> {
  const carried = texts.flatMap(({ of }) => of ?? [])
  if (carried.length === 0) return texts
  const nameOf = ({ conversation, message, recipient }: (typeof carried)[number]) =>
    `${conversation} ${message} ${recipient}`
  const known = new Set((await queue.carriedAmong(tx, carried)).map(nameOf))
  return texts.filter(({ of }) => of === null || !known.has(nameOf(of)))
}

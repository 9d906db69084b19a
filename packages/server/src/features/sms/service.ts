import type { AccountId, ConversationId, EverlineError, Seq } from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Dropped, Receipt } from "../../ports/gateway.ts"
import type { CodeText, SmsPort } from "../../ports/sms.ts"
import { codeText } from "./answers.ts"
import { requireReachable } from "./caps.ts"
import { type Ear, type GatewayWatch, Holding } from "./holding.ts"
import { type Came, Inbox } from "./inbox.ts"
import { Outbox, type Spent } from "./outbox.ts"
import type { QueuedText } from "./queue-store.ts"
import type { ReferenceBits } from "./references.ts"
import { bestOf, routesFor } from "./routing.ts"
import type { SmsSettings } from "./settings.ts"
import { Settling } from "./settling.ts"
import type { KeptText, NewText } from "./text.ts"
import type { SmsThreads } from "./threads.ts"
import { Watching } from "./watching.ts"

/** What happens to texts, for metrics and the log. */
export interface SmsWatch extends GatewayWatch {
  textSettled(text: Pick<KeptText, "purpose" | "state">): void
  receiptCame(gateway: string, state: Receipt["state"]): void
  droppedArrival(what: Dropped): void
  textArrived(what: Came): void
}

export interface SmsOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly settings: SmsSettings
  readonly threads: SmsThreads
  readonly serverName: string
  readonly watch: SmsWatch
  readonly failed: (error: unknown) => void
}

/** Texts to phones and from them. */
export class Sms implements SmsPort, AsyncDisposable {
  readonly #options: SmsOptions
  readonly #settling: Settling
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  #holding: Holding | undefined
  #watching: Watching | undefined
  readonly #isWell = (gateway: string): boolean => this.#holding?.isWell(gateway) ?? true

  constructor(options: SmsOptions) {
    this.#options = options
    const { database, journal, clock, settings, threads, serverName, watch } = options
    const isWell = this.#isWell
    this.#outbox = new Outbox({ settings, clock, isWell })
    this.#settling = new Settling({
      ...{ database, journal, clock, threads },
      settled: (text) => watch.textSettled(text),
      elsewhere: ({ number, sender, gateway }, refusedBy) => {
        const routes = routesFor(settings.gateways, { number, from: sender, refusedBy })
        const others = routes.filter(({ name }) => name !== gateway)
        // What was refused waits for another that is down; what merely waits goes to one that works.
        if (refusedBy.includes(gateway)) return bestOf(others, isWell)?.name
        return others.find(({ name }) => isWell(name))?.name
      },
    })
    const arrived = (what: Came) => watch.textArrived(what)
    this.#inbox = new Inbox({ database, journal, clock, outbox: this.#outbox, threads, serverName, arrived })
  }

  /** This server connects to gateways, from now on, and ends what has no other end. */
  begin(): void {
    const { database, clock, settings, watch, failed } = this.#options
    const [settling, inbox, isWell] = [this.#settling, this.#inbox, this.#isWell]
    const { gateways } = settings
    const ear = (gateway: string) => this.ear(gateway)
    if (this.isOn) this.#holding = new Holding({ gateways, database, clock, settling, ear, watch, failed })
    this.#watching = new Watching({ gateways, database, clock, settling, inbox, isWell, failed })
  }

  /** Takes on what a gateway tells of its own accord, on whichever server it is heard. */
  ear(gateway: string): Ear {
    const { watch } = this.#options
    return {
      receipt: async (receipt) => {
        await this.#settling.receipt({ ...receipt, gateway })
        watch.receiptCame(gateway, receipt.state)
      },
      arrived: (arrival) => this.#inbox.arrived(gateway, arrival),
      dropped: (what) => watch.droppedArrival(what),
    }
  }

  /** Whether any text can go out from here. */
  get isOn(): boolean {
    return this.#options.settings.gateways.length > 0
  }

  /** See `Outbox.queue`. */
  queue(tx: Sql, texts: readonly NewText[]): Promise<readonly { readonly segments: number }[]> {
    return this.#outbox.queue(tx, texts)
  }

  /** See `Outbox.reserve`. */
  reserve(tx: Sql, texts: readonly NewText[]): Promise<readonly (QueuedText | EverlineError)[]> {
    return this.#outbox.reserve(tx, texts)
  }

  /** See `Outbox.keep`. */
  keep(tx: Sql, texts: readonly QueuedText[]): Promise<void> {
    return this.#outbox.keep(tx, texts)
  }

  /** See `Outbox.cancel`. */
  cancel(tx: Sql, of: { readonly conversation: ConversationId; readonly message: Seq }): Promise<readonly AccountId[]> {
    return this.#outbox.cancel(tx, of)
  }

  /** See `Outbox.sendersTo`. */
  sendersTo(number: string): readonly string[] {
    return this.#outbox.sendersTo(number)
  }

  /** See `Outbox.priceTo`. */
  priceTo(sql: Sql, number: string): Promise<number | null> {
    return this.#outbox.priceTo(sql, number)
  }

  /** See `Outbox.referenceBits`. */
  get referenceBits(): ReferenceBits {
    return this.#outbox.referenceBits
  }

  /** See `Outbox.spent`. */
  spent(sql: Sql, account: AccountId): Promise<Spent> {
    return this.#outbox.spent(sql, account)
  }

  requireReachable(number: string): void {
    requireReachable(number, this.#options.settings.countries)
    this.#outbox.sendersTo(number)
  }

  async sendCode(tx: Sql, { number, code, expiresAt }: CodeText): Promise<void> {
    const { settings, serverName } = this.#options
    const { country } = requireReachable(number, settings.countries)
    const body = codeText(code, serverName, country)
    const text = { purpose: "code", account: null, of: null, to: number, from: null, body, until: expiresAt } as const
    await this.#outbox.queue(tx, [text])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watching?.[Symbol.asyncDispose]()
    await this.#holding?.[Symbol.asyncDispose]()
  }
}

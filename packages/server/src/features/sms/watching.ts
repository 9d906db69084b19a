import type { Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import { hourOf, monthOf } from "./caps.ts"
import type { Inbox } from "./inbox.ts"
import { pruneTotals } from "./queue-store.ts"
import * as receipts from "./receipt-store.ts"
import type { GatewaySetup } from "./settings.ts"
import type { Settling } from "./settling.ts"
import * as store from "./store.ts"

const LOOK_MS = 1_000
/** And where there is no gateway: all that there may be is left by an earlier configuration. */
const SELDOM_MS = 60_000
/** Of texts that wait for a gateway that is not there any more so many are done in a turn, which comes as seldom. */
const STRAYS = 2_000
/** Things of one kind that are done in one turn. */
const AT_ONCE = 500
/** A receipt is kept so long for its answer. */
export const EARLY_MS = 5 * 60_000
/** The answer to a receipt that came before it is on its way for so long; then it is looked whether both were kept. */
const MATCHED_MS = 2_000
const PRUNE_MS = 600_000

export interface WatchingOptions {
  readonly gateways: readonly GatewaySetup[]
  readonly database: Database
  readonly clock: Clock
  readonly settling: Settling
  /** Whether a gateway works, as far as is known. */
  readonly isWell: (gateway: string) => boolean
  readonly inbox: Pick<Inbox, "closeOverdue">
  readonly failed: (error: unknown) => void
}

/**
 * What the time brings to texts, by whichever server looks first: segments that a server took along when it was killed are
 * unknown, texts whose time is over have failed, what waits for a gateway that is down goes another way.
 */
export class Watching implements AsyncDisposable {
  readonly #options: WatchingOptions
  readonly #polling: Polling
  #lookedAt: Time = 0
  #prunedAt: Time = 0
  #strayedAt: Time = 0
  #isRestoredSeen = false

  constructor(options: WatchingOptions) {
    this.#options = options
    this.#polling = new Polling({ every: () => LOOK_MS, failed: options.failed, turn: () => this.turn() })
  }

  async turn(): Promise<void> {
    const { clock, gateways } = this.#options
    const now = clock.now()
    if (gateways.length === 0 && Math.abs(now - this.#lookedAt) < SELDOM_MS) return
    await this.#forsaken()
    await this.#expired()
    await this.#lost()
    await this.#matched()
    await this.#rerouted()
    await this.#strayed()
    await this.#options.inbox.closeOverdue()
    await this.#prune()
    this.#lookedAt = now
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  async #forsaken(): Promise<void> {
    const { clock, database, settling } = this.#options
    const found = await store.findForsaken(database, clock.now(), AT_ONCE)
    await Promise.all(found.map(({ text, segment }) => settling.happened(text, { kind: "forsaken", segment })))
  }

  async #expired(): Promise<void> {
    const { clock, database, settling } = this.#options
    const found = await store.findExpired(database, clock.now(), AT_ONCE)
    await Promise.all(found.map((text) => settling.happened(text, { kind: "ended", reason: "expired" })))
  }

  /** Once: a record is restored while no server runs, and what it says is on its way may have gone out before that, or not. */
  async #lost(): Promise<void> {
    const { database, settling } = this.#options
    while (!this.#isRestoredSeen) {
      const found = await store.findLost(database, AT_ONCE)
      await Promise.all(found.map((text) => settling.happened(text, { kind: "lost" })))
      this.#isRestoredSeen = found.length === 0
    }
  }

  /** Of an answer and an earlier receipt that two servers kept at the same moment neither saw the other. */
  async #matched(): Promise<void> {
    const { clock, database, settling } = this.#options
    const found = await receipts.findMatched(database, clock.now() - MATCHED_MS)
    if (found.length === 0) return
    await Promise.all(found.map((receipt) => settling.receipt(receipt)))
    await receipts.forgetEarly(
      database,
      found.map(({ id }) => id),
    )
  }

  async #rerouted(): Promise<void> {
    const { database, gateways, isWell, settling } = this.#options
    if (gateways.length < 2) return
    for (const { name } of gateways) {
      if (isWell(name)) continue
      const found = await store.findWaitingFor(database, name, AT_ONCE)
      await Promise.all(found.map((text) => settling.happened(text, { kind: "stuck" })))
    }
  }

  /** What waits for a gateway that the configuration has no more goes another way, if there is one for it. */
  async #strayed(): Promise<void> {
    const { clock, database, gateways, settling } = this.#options
    const now = clock.now()
    if (gateways.length === 0 || Math.abs(now - this.#strayedAt) < SELDOM_MS) return
    const names = gateways.map(({ name }) => name)
    const found = await store.findWaitingForOthers(database, names, STRAYS)
    await Promise.all(found.map((text) => settling.happened(text, { kind: "stuck" })))
    this.#strayedAt = now
  }

  async #prune(): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    if (Math.abs(now - this.#prunedAt) < PRUNE_MS) return
    await receipts.pruneEarly(database, now - EARLY_MS)
    await pruneTotals(database, monthOf(hourOf(now)) - 24)
    this.#prunedAt = now
  }
}

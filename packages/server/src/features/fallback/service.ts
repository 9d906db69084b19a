import { isDeepStrictEqual } from "node:util"
import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  type FallbackSettings,
  LIMITS,
  type Message,
  type SentText,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import type { Accounts } from "../accounts/service.ts"
import { beginTexts, noteTexts } from "../messages/by-sms.ts"
import { readMessage } from "../messages/present.ts"
import type { Outgoing } from "../reach/outgoing.ts"
import { troubleOf } from "../reach/troubles.ts"
import type { Sms } from "../sms/service.ts"
import { leftAloneFor, NEWS_MS, quietUntil } from "./rules.ts"
import * as store from "./store.ts"

const TURN_MS = 2_000
const AT_ONCE = 50
/** What a gateway is just being asked about is looked at again after so long. */
const UNDECIDED_MS = 10_000

export interface FallbackOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "get">
  readonly outgoing: Pick<Outgoing, "fallBack" | "cancel">
  readonly texts: Pick<Sms, "isOn">
  readonly failed: (error: unknown) => void
}

/**
 * What no device of its recipient has received within the time that they chose goes to their newest phone number, once; if a
 * device has it before it is out, it stays here. As with notifications, what may have to go is found in the record by whichever
 * server looks first, so sending a message costs nothing more and a server that dies takes nothing with it.
 */
export class Fallback implements AsyncDisposable {
  readonly #options: FallbackOptions
  #polling: Polling | undefined

  constructor(options: FallbackOptions) {
    this.#options = options
  }

  /** This server looks, from now on. */
  begin(): void {
    this.#polling = new Polling({ every: () => TURN_MS, failed: this.#options.failed, turn: () => this.turn() })
  }

  settings(account: AccountId): Promise<FallbackSettings> {
    return store.settings(this.#options.database, account)
  }

  /** @throws sms_off where nothing would come of it */
  async set(account: AccountId, change: CheckedInput<"fallback.set">): Promise<void> {
    this.#requireOn(change.afterMinutes ?? 0)
    await this.#change(account, async (tx, before) => {
      await store.setSettings(tx, account, { ...before, ...change })
    })
  }

  /** @throws sms_off where nothing would come of it, not_found of who is not to be seen, too_many_fallback_contacts */
  async setFor(account: AccountId, { account: contact, afterMinutes }: CheckedInput<"fallback.setFor">): Promise<void> {
    this.#requireOn(afterMinutes ?? 0)
    const [known] = await this.#options.accounts.get(account, [contact])
    if (known === undefined) throw new EverlineError("not_found", { field: "account" })
    await this.#change(account, async (tx, before) => {
      const others = before.contacts.filter((one) => one.account !== contact)
      if (afterMinutes !== null && others.length >= LIMITS.fallbackContacts)
        throw new EverlineError("too_many_fallback_contacts")
      await store.setFor(tx, account, contact, afterMinutes)
    })
  }

  /** Looks once. */
  async turn(): Promise<void> {
    const { clock, database } = this.#options
    if (await store.isWanted(database)) await this.#gather()
    for (const waiting of await store.findDue(database, clock.now(), AT_ONCE))
      await this.#alone(waiting, () => this.#send(waiting))
    for (const received of await store.findReceived(database, clock.now(), AT_ONCE))
      await this.#alone(received, () => this.#callBack(received))
    await store.forget(database, clock.now() - NEWS_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#polling?.[Symbol.asyncDispose]()
  }

  #requireOn(afterMinutes: number): void {
    if (afterMinutes > 0 && !this.#options.texts.isOn) throw new EverlineError("sms_off", { field: "afterMinutes" })
  }

  async #gather(): Promise<void> {
    const { clock, database } = this.#options
    await database.transaction(async (tx) => {
      if (await store.claimGathering(tx)) await store.gather(tx, clock.now() - NEWS_MS)
    })
  }

  /**
   * One that fails keeps none of the others: it is put off in the record, for all servers, for longer each time. So those that
   * always fail are not found again and again in the place of others.
   */
  async #alone(one: store.Waiting, work: () => Promise<void>): Promise<void> {
    const { clock, database, failed } = this.#options
    try {
      await work()
    } catch (error) {
      const passes = database.isRetryable(error)
      const failures = passes ? one.failures : one.failures + 1
      const ms = leftAloneFor(failures)
      if (ms === null) await store.settle(database, one)
      else await store.putOff(database, { ...one, failures }, clock.now() + ms)
      // What passes by itself may keep all from going: the next turn tries the others.
      if (passes) throw error
      failed(error)
    }
  }

  /** Sends what is due, unless it has come to a device after all, or nobody wants it any more. */
  async #send(waiting: store.Waiting): Promise<void> {
    const { clock, journal } = this.#options
    const { conversation, message: seq } = waiting
    await journal.transact(async (tx) => {
      await tx.lock([conversation])
      const standing = await store.hold(tx, waiting)
      if (standing === undefined) return
      const now = clock.now()
      const until = quietUntil(now, standing.quiet)
      if (until !== null) return store.putOff(tx, waiting, until)
      const message = await readMessage(tx, conversation, seq)
      const text = message && (await this.#text(tx, waiting, standing, message))
      if (message === null || text === null) return store.settle(tx, waiting)
      await beginTexts(tx, conversation, message, [text], now)
      await store.markSent(tx, waiting)
    })
  }

  /** Null: it is not to go, or cannot. */
  async #text(
    tx: JournalTransaction,
    { conversation, account }: store.Waiting,
    { author, number, ordinal, received, afterMinutes }: store.Standing,
    { seq, body, attachments = [], recalled, sms }: Message,
  ): Promise<SentText | null> {
    if (author === null || number === null || !afterMinutes || received >= ordinal) return null
    if (recalled || sms !== undefined) return null
    const kept = { conversation, message: seq, author, body, attachments }
    try {
      return await this.#options.outgoing.fallBack(tx, kept, { account, number })
    } catch (error) {
      // Nobody was promised that it goes by SMS: it waits in the app as it did.
      if (error instanceof EverlineError && troubleOf(error.code) !== null) return null
      throw error
    }
  }

  /** What a device has received meanwhile need not go out any more. */
  async #callBack(received: store.Waiting): Promise<void> {
    const { clock, journal, outgoing } = this.#options
    const { conversation, message, account } = received
    await journal.transact(async (tx) => {
      await tx.lock([conversation])
      const cancelled = await outgoing.cancel(tx, { conversation, message })
      const texts = cancelled.map((recipient) => ({ recipient, state: "cancelled", trouble: null }) as const)
      if (cancelled.includes(account)) await noteTexts(tx, [{ conversation, message, texts }], clock.now())
      // A gateway that is just being asked may have no room for it: then it waits again.
      else if (isUndecided(await readMessage(tx, conversation, message), account))
        return store.putOff(tx, received, clock.now() + UNDECIDED_MS)
      await store.settle(tx, received)
    })
  }

  async #change(
    account: AccountId,
    work: (tx: JournalTransaction, before: FallbackSettings) => Promise<void>,
  ): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const before = await store.settings(tx, account)
      await work(tx, before)
      const settings = await store.settings(tx, account)
      if (isDeepStrictEqual(settings, before)) return
      // Who is the first to want it wants it from now on, not from when a server has looked.
      await store.beginGathering(tx)
      await appendChange(tx, account, { kind: "fallback_settings", settings }, clock.now())
    })
  }
}

/** Whether no gateway has a message's text, as far as is known, and none has refused it. */
const isUndecided = (message: Message | null, account: AccountId): boolean =>
  message?.sms?.way === "out" &&
  message.sms.texts.some(({ recipient, state }) => recipient === account && state === "queued")

export const fallbackMethods = (
  fallback: Fallback,
): Handlers<"fallback.settings" | "fallback.set" | "fallback.setFor"> => ({
  "fallback.settings": (caller) => fallback.settings(caller.account),
  "fallback.set": async (caller, change) => {
    await fallback.set(caller.account, change)
    return {}
  },
  "fallback.setFor": async (caller, wish) => {
    await fallback.setFor(caller.account, wish)
    return {}
  },
})

import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  LIMITS,
  type Output,
  type PhoneNumber,
  type Profile,
  type Time,
  type WaitingCode,
  type WaitingCodeId,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import { networkOf } from "../../network.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SmsPort } from "../../ports/sms.ts"
import { appendChange } from "../account-entries.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Accounts, LoggedIn } from "../accounts/service.ts"
import type { Actor, Audit } from "../audit/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import { hashCode, newCode } from "./codes.ts"
import { ASKING, FINDING, type Limit, LONGEST_LIMIT_MS, type PlacedNumber, placed, SENDING } from "./rules.ts"
import * as store from "./store.ts"

/** A code to log in with is asked for no faster, so that the time of an answer does not tell whose number it is. */
const ASKED_MS = 250

export interface NumbersOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "addDeviceWith">
  readonly audit: Audit
  readonly sms: SmsPort
}

type Asked = Output<"numbers.sendCode">
type Shown = Pick<CheckedInput<"numbers.add">, "verification" | "code">
type Purpose = WaitingCode["purpose"]

/** Phone numbers, and the codes by which people show that one is theirs. All limits are in the record, for every server. */
export class Numbers {
  readonly #options: NumbersOptions

  constructor(options: NumbersOptions) {
    this.#options = options
  }

  list(account: AccountId): Promise<readonly PhoneNumber[]> {
    return store.listNumbers(this.#options.database, account)
  }

  /** @throws number_invalid, sms_country_closed, sms_number_refused, too_many_numbers, too_many_requests */
  async sendCode(account: AccountId, address: string, number: string): Promise<Asked> {
    const to = this.#reachable(number)
    await this.#requireRoom(this.#options.database, account, to.number)
    const keys = { number: to.number, network: networkOf(address), account }
    return this.#send(to, keys, "add", async () => account)
  }

  /** @throws number_invalid, sms_country_closed, sms_number_refused, too_many_requests */
  async sendLogInCode(address: string, number: string): Promise<Asked> {
    const to = this.#reachable(number)
    const keys = { number: to.number, network: networkOf(address) }
    const pace = new Promise((resolve) => setTimeout(resolve, ASKED_MS))
    try {
      return await this.#send(to, keys, "log_in", (tx) => store.loggedInBy(tx, to.number))
    } finally {
      await pace
    }
  }

  /** Makes a number an account's. Again, after a lost answer, it is what it was. @throws code_wrong, code_expired, too_many_numbers */
  async add(account: AccountId, shown: Shown): Promise<PhoneNumber> {
    const { clock, journal } = this.#options
    const { number } = await this.#check(shown, "add", account)
    return journal.transact(async (tx) => {
      // Everywhere in this order: what was verified, the number, the journals.
      const isFirst = await store.useVerification(tx, hashSecret(shown.verification))
      await store.holdNumber(tx, number)
      const before = await store.ownerOf(tx, number)
      await tx.lock(before === undefined || before === account ? [account] : [account, before])
      const own = (await store.listNumbers(tx, account)).find((kept) => kept.number === number)
      if (own !== undefined) return own
      if (!isFirst) throw new EverlineError("code_expired", { field: "verification" })
      await this.#requireRoom(tx, account, number)
      const since = clock.now()
      await store.putNumber(tx, account, { number, since })
      if (before !== undefined) await appendChange(tx, before, { kind: "number", number, change: "taken" }, since, null)
      await appendChange(tx, account, { kind: "number", number, change: "added" }, since)
      return { number, since }
    })
  }

  /** @throws not_found */
  async remove(account: AccountId, number: string): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await store.holdNumber(tx, number)
      await tx.lock([account])
      if (!(await store.deleteNumber(tx, account, number))) throw new EverlineError("not_found", { field: "number" })
      await appendChange(tx, account, { kind: "number", number, change: "removed" }, clock.now())
    })
  }

  /**
   * Logs a device in, if the number is still the account's and no passkey has come to stand before it.
   * @throws code_wrong, code_expired, suspended
   */
  async logIn({ device, ...shown }: CheckedInput<"numbers.logIn">): Promise<LoggedIn> {
    const { number, account } = await this.#check(shown, "log_in", null)
    const expired = () => new EverlineError("code_expired", { field: "verification" })
    return this.#options.accounts.addDeviceWith(
      async (tx) => {
        const isFirst = await store.useVerification(tx, hashSecret(shown.verification))
        if (!isFirst || account === null) throw expired()
        return account
      },
      device,
      // With the journal locked: a passkey, and another owner of the number, come under the same lock.
      async (tx) => {
        if ((await store.loggedInBy(tx, number)) !== account) throw expired()
      },
    )
  }

  /** Whom a number finds; null when it is nobody's who lets themselves be found. @throws number_invalid, too_many_requests */
  async find(finder: AccountId, address: string, number: string): Promise<Profile | null> {
    const { database } = this.#options
    const { number: sought } = placed(number)
    const network = networkOf(address)
    const keys = { finder, "finding network": network }
    await this.#requireFree(database, FINDING, keys)
    await database.transaction(async (tx) => {
      await store.holdRequests(tx, `find ${network}`)
      await this.#requireFree(tx, FINDING, keys)
      await store.noteRequest(tx, keys, this.#options.clock.now())
    })
    return store.foundBy(database, sought)
  }

  /** For whom codes wait for an administrator, the newest first. */
  waiting(): Promise<readonly WaitingCode[]> {
    return store.listWaiting(this.#options.database, { ...this.#usable(), limit: LIMITS.pageAdmin })
  }

  /** A code that waits. That it was seen is written down. @throws unknown_method, not_found */
  async reveal(by: Actor, waitingCode: WaitingCodeId): Promise<string> {
    const { audit, database } = this.#options
    return database.transaction(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      const found = await store.findWaiting(tx, waitingCode, this.#usable())
      if (found === undefined) throw new EverlineError("not_found", { field: "waitingCode" })
      await audit.note(tx, { kind: "code_shown", by, about: found.account, detail: found.number })
      return found.code
    })
  }

  /** Forgets what no limit counts any more, and codes that are over. */
  async prune(): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    await store.prune(database, now - LONGEST_LIMIT_MS, now)
  }

  /** A number to which codes can be sent, whoever's it is. @throws number_invalid, sms_country_closed, sms_number_refused */
  #reachable(number: string): PlacedNumber {
    const place = placed(number)
    this.#options.sms.requireReachable(place.number)
    return place
  }

  #usable() {
    return { now: this.#options.clock.now(), tries: LIMITS.codeTries }
  }

  /** @throws too_many_requests */
  async #send(
    { number, block, country }: PlacedNumber,
    keys: store.Keys,
    purpose: Purpose,
    owner: (tx: Sql) => Promise<AccountId | null>,
  ): Promise<Asked> {
    const { clock, database, sms } = this.#options
    // Before the lock, so that who is refused over and over holds nobody up.
    await this.#requireFree(database, ASKING, keys)
    return database.transaction(async (tx) => {
      await store.holdRequests(tx, "send")
      await this.#requireFree(tx, ASKING, keys)
      const at = clock.now()
      await store.noteRequest(tx, keys, at)
      const account = await owner(tx)
      const sent = { block: `${purpose} ${block}`, country: `${purpose} ${country}` }
      // Who asks for a code to log in with is not told that none is sent: that would tell whose number it is.
      if (purpose === "add") await this.#requireFree(tx, SENDING, sent)
      const isFull = (await store.limitedUntil(tx, SENDING, sent, at)) !== null
      const recipient = isFull ? null : account
      const [verification, code] = [newSecret(), newCode()]
      const [hash, codeHash, expiresAt] = [hashSecret(verification), hashCode(verification, code), at + LIMITS.codeMs]
      await store.insertVerification(tx, { hash, purpose, account: recipient, number, codeHash, at, expiresAt })
      if (recipient !== null) {
        await store.noteRequest(tx, sent, at)
        await sms.sendCode(tx, { verification: hash, number, code, expiresAt })
      }
      return { verification, expiresAt }
    })
  }

  /** @throws too_many_requests with the time to wait, when one more request would be one too many */
  async #requireFree(sql: Sql, limits: readonly Limit[], keys: store.Keys): Promise<void> {
    const now = this.#options.clock.now()
    const until: Time | null = await store.limitedUntil(sql, limits, keys, now)
    if (until !== null) throw new EverlineError("too_many_requests", { retryAfterMs: Math.max(1, until - now) })
  }

  /** Checks a code, and counts the try whatever comes of it. @throws code_wrong, code_expired */
  async #check(
    { verification, code }: Shown,
    purpose: Purpose,
    asker: AccountId | null,
  ): Promise<Pick<store.Verification, "account" | "number">> {
    const { clock, database } = this.#options
    const tried = { hash: hashSecret(verification), purpose, account: asker, now: clock.now(), most: LIMITS.codeTries }
    const found = await store.tryVerification(database, tried)
    if (found === undefined) throw new EverlineError("code_expired", { field: "verification" })
    // No code fits where there is no account: guessing right would tell that the number is nobody's.
    if (purpose === "log_in" && found.account === null) throw new EverlineError("code_wrong", { field: "code" })
    if (!hashCode(verification, code).equals(found.codeHash)) throw new EverlineError("code_wrong", { field: "code" })
    return found
  }

  /** @throws too_many_numbers unless the account has room for this number, or has it */
  async #requireRoom(sql: Sql, account: AccountId, number: string): Promise<void> {
    const own = await store.listNumbers(sql, account)
    if (own.length >= LIMITS.numbers && !own.some((kept) => kept.number === number))
      throw new EverlineError("too_many_numbers")
  }
}

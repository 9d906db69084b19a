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
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Journal } from "../../journal/journal.ts"
import { networkOf } from "../../network.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SmsPort } from "../../ports/sms.ts"
import { appendChange } from "../account-entries.ts"
import type { Accounts, LoggedIn } from "../accounts/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import { hashCode, newCode } from "./codes.ts"
import { FINDING, type Limit, LONGEST_LIMIT_MS, type PlacedNumber, placed, SENDING } from "./rules.ts"
import * as store from "./store.ts"

/** A code to log in with is asked for no faster, so that the time of an answer does not tell whose number it is. */
const ASKED_MS = 250

export interface NumbersOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "addDeviceWith">
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

  /** @throws number_invalid, too_many_numbers, too_many_requests */
  async sendCode(account: AccountId, address: string, number: string): Promise<Asked> {
    const to = placed(number)
    await this.#requireRoom(this.#options.database, account, to.number)
    return this.#send(to, address, "add", async () => account)
  }

  /** @throws number_invalid, too_many_requests */
  async sendLogInCode(address: string, number: string): Promise<Asked> {
    const to = placed(number)
    const pace = new Promise((resolve) => setTimeout(resolve, ASKED_MS))
    try {
      return await this.#send(to, address, "log_in", (tx) => store.loggedInBy(tx, to.number))
    } finally {
      await pace
    }
  }

  /** Makes a number an account's. Again, after a lost answer, it is what it was. @throws code_wrong, code_expired, too_many_numbers */
  async add(account: AccountId, shown: Shown): Promise<PhoneNumber> {
    const { clock, journal } = this.#options
    const { number } = await this.#check(shown, "add", account)
    return journal.transact(async (tx) => {
      await store.holdNumber(tx, number)
      const before = await store.ownerOf(tx, number)
      await tx.lock(before === undefined || before === account ? [account] : [account, before])
      const isFirst = await store.useVerification(tx, hashSecret(shown.verification))
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
    return this.#options.accounts.addDeviceWith(async (tx) => {
      const isFirst = await store.useVerification(tx, hashSecret(shown.verification))
      if (!isFirst || account === null || (await store.loggedInBy(tx, number)) !== account)
        throw new EverlineError("code_expired", { field: "verification" })
      return account
    }, device)
  }

  /** Whom a number finds; null when it is nobody's who lets themselves be found. @throws number_invalid, too_many_requests */
  async find(finder: AccountId, number: string): Promise<Profile | null> {
    const { database } = this.#options
    const { number: sought } = placed(number)
    await database.transaction((tx) => this.#count(tx, FINDING, { finder }))
    return store.foundBy(database, sought)
  }

  /** Codes that wait for an administrator, the newest first. */
  waiting(): Promise<readonly WaitingCode[]> {
    const { clock, database } = this.#options
    return store.listWaiting(database, { now: clock.now(), tries: LIMITS.codeTries, limit: LIMITS.pageAdmin })
  }

  #send(
    { number, block, country }: PlacedNumber,
    address: string,
    purpose: Purpose,
    owner: (tx: Sql) => Promise<AccountId | null>,
  ): Promise<Asked> {
    const { clock, database, sms } = this.#options
    return database.transaction(async (tx) => {
      await this.#count(tx, SENDING, { number, network: networkOf(address), block, country })
      const at = clock.now()
      await store.prune(tx, at - LONGEST_LIMIT_MS, at)
      const [verification, code] = [newSecret(), newCode()]
      const [hash, codeHash, expiresAt] = [hashSecret(verification), hashCode(verification, code), at + LIMITS.codeMs]
      const account = await owner(tx)
      await store.insertVerification(tx, { hash, purpose, account, number, codeHash, at, expiresAt })
      if (account !== null) await sms.sendCode(tx, { verification: hash, code })
      return { verification, expiresAt }
    })
  }

  /** Counts a request, unless it is one too many. @throws too_many_requests with the time to wait */
  async #count(tx: Sql, limits: readonly Limit[], keys: store.Keys): Promise<void> {
    await store.holdRequests(tx)
    const at = this.#options.clock.now()
    const until: Time | null = await store.limitedUntil(tx, limits, keys, at)
    if (until !== null) throw new EverlineError("too_many_requests", { retryAfterMs: Math.max(1, until - at) })
    await store.noteRequest(tx, keys, at)
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

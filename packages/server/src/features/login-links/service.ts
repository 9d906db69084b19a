import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  type Output,
  type Recovery,
  type Time,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { Clock } from "../../ports/clock.ts"
import { appendChange } from "../account-entries.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Accounts } from "../accounts/service.ts"
import type { Actor, Audit } from "../audit/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import * as store from "./store.ts"

const DAY = 24 * 60 * 60_000
/** For so long a device that comes back is told what was done to its account. */
const TOLD_MS = 30 * DAY

export interface LoginLinksOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly accounts: Accounts
  readonly audit: Audit
}

type Link = { readonly link: string; readonly expiresAt: Time }

/** Links that log a device in without a password. Only the hash of a link's secret is kept. */
export class LoginLinks {
  readonly #options: LoginLinksOptions

  constructor(options: LoginLinksOptions) {
    this.#options = options
  }

  /** A link that is good for a day; `once` for one device only. Nobody is told: the demo's, whose people are made up. */
  async create(account: AccountId, { once }: { once: boolean }): Promise<Link> {
    return this.#insert(this.#options.database, account, { once, recovery: false })
  }

  /**
   * A link for who lost every device, in place of those before. Whoever made it, all devices of the account are told in
   * its journal, and again when it is used: nobody comes in silently.
   * @throws unknown_method when who asks is no administrator
   */
  recover(by: Actor, account: AccountId): Promise<Link> {
    const { audit, clock, journal } = this.#options
    return journal.transact(async (tx) => {
      if (by !== null) await requireAdmin(tx, by.account)
      const at = clock.now()
      // The links before the journal, as in `use`.
      await store.endRecoveries(tx, account, at)
      await tx.lock([account])
      await appendChange(tx, account, { kind: "recovery", device: null }, at, null)
      await audit.note(tx, { kind: "recovery_made", by, about: account })
      return this.#insert(tx, account, { once: true, recovery: true })
    })
  }

  /** Whom a link logs in. @throws login_link_invalid */
  get(link: string): Promise<store.Linked> {
    return this.#require(this.#options.database, link, false)
  }

  /**
   * Logs a device in. With a link for recovery the account gets a new password; its other devices stay, and are told.
   * @throws login_link_invalid, suspended, password_too_short
   */
  async use(
    { link, device, newPassword }: CheckedInput<"loginLinks.use">,
    address: string,
  ): Promise<Output<"loginLinks.use">> {
    const { accounts, audit, clock } = this.#options
    const found = await this.get(link)
    if (found.recovery && newPassword === undefined)
      throw new EverlineError("password_too_short", { field: "newPassword" })
    const passwordHash = found.recovery && newPassword !== undefined ? await accounts.hash(newPassword) : null
    return accounts.addDeviceWith(
      async (tx) => (await this.#require(tx, link, true)).profile.account,
      device,
      async (tx, account, added) => {
        const at = clock.now()
        await store.markLoginLinkUsed(tx, hashSecret(link), added, at)
        if (passwordHash === null) return
        await accounts.setPassword(tx, account, passwordHash)
        await appendChange(tx, account, { kind: "recovery", device: added }, at)
        await audit.note(tx, { kind: "recovery_used", by: { account, device: added, address }, about: account })
      },
    )
  }

  /** Recovery links of an account that were made lately, the newest first. */
  async recoveries(account: AccountId): Promise<readonly Recovery[]> {
    const { clock, database } = this.#options
    return store.listRecoveries(database, account, clock.now() - TOLD_MS)
  }

  async #insert(sql: Sql, account: AccountId, kind: { once: boolean; recovery: boolean }): Promise<Link> {
    const at = this.#options.clock.now()
    const link = newSecret()
    await store.insertLoginLink(sql, { hash: hashSecret(link), account, at, expiresAt: at + DAY, ...kind })
    return { link, expiresAt: at + DAY }
  }

  async #require(sql: Sql, link: string, lock: boolean): Promise<store.Linked> {
    const found = await store.findLoginLink(sql, hashSecret(link), this.#options.clock.now(), lock)
    if (found === undefined) throw new EverlineError("login_link_invalid", { field: "link" })
    return found
  }
}

type Names = "loginLinks.get" | "loginLinks.use" | "loginLinks.recoveries"

export const loginLinkMethods = (links: LoginLinks): Handlers<Names> => ({
  "loginLinks.get": (_caller, { link }) => links.get(link),
  "loginLinks.use": ({ address }, input) => links.use(input, address),
  "loginLinks.recoveries": async ({ account }) => ({ recoveries: await links.recoveries(account) }),
})

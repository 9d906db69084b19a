import { type AccountId, type DeviceId, EverlineError, type Output, type User } from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { holdAdmins, requireAdmin } from "../accounts/admins.ts"
import { containing } from "../accounts/rules.ts"
import type { Accounts, LoggedIn } from "../accounts/service.ts"
import type { Actor, Audit } from "../audit/service.ts"
import type { Devices } from "../devices/service.ts"
import { setQuota } from "../files/store.ts"
import type { LoginLinks } from "../login-links/service.ts"
import * as store from "./store.ts"

export interface UsersOptions {
  readonly database: Database
  readonly clock: Clock
  readonly accounts: Pick<Accounts, "createBot">
  readonly devices: Pick<Devices, "suspended" | "restored" | "rightsChanged" | "signOut">
  readonly loginLinks: Pick<LoginLinks, "recover">
  readonly audit: Audit
  /** How many bytes anybody's files may take together. */
  readonly quota: number
}

/** What administrators do to accounts, in the app and at the command line. Everything is in the audit log. */
export class Users {
  readonly #options: UsersOptions

  constructor(options: UsersOptions) {
    this.#options = options
  }

  /** A page of accounts, the newest first. */
  async list(query: { text: string; after?: AccountId | undefined; limit: number }): Promise<Output<"users.list">> {
    const { text, after = null, limit } = query
    const pattern = text === "" ? null : containing(text)
    const found = await store.listUsers(
      this.#options.database,
      { pattern, after, limit: limit + 1 },
      this.#options.quota,
    )
    return { users: found.slice(0, limit), more: found.length > limit }
  }

  /** @throws not_found */
  get(account: AccountId): Promise<User> {
    return this.#require(this.#options.database, account)
  }

  /**
   * Makes somebody an administrator, or one no more.
   * @throws not_found, last_admin, suspended; bad_request for a bot
   */
  async setAdmin(by: Actor, account: AccountId, admin: boolean): Promise<User> {
    const { audit, clock, database, devices } = this.#options
    const changed = await database.transaction(async (tx) => {
      const active = await holdActive(tx, by)
      const user = await this.#require(tx, account)
      if (user.admin === admin) return false
      if (admin && user.kind === "bot") throw new EverlineError("bad_request", { field: "account" })
      if (admin && user.suspendedAt !== null) throw new EverlineError("suspended", { field: "account" })
      if (!admin) requireAnother(active, account)
      await store.setAdmin(tx, account, admin)
      await store.revoke(tx, "rights", account, clock.now())
      await audit.note(tx, { kind: admin ? "admin_made" : "admin_ended", by, about: account })
      return true
    })
    if (changed) devices.rightsChanged(account)
    return this.get(account)
  }

  /**
   * Keeps an account out: here at once, on other servers within a second. Nothing of it is lost, and nobody else is told.
   * @throws not_found, last_admin; bad_request for one's own
   */
  async suspend(by: Actor, account: AccountId): Promise<User> {
    const { audit, clock, database, devices } = this.#options
    if (by?.account === account) throw new EverlineError("bad_request", { field: "account" })
    await database.transaction(async (tx) => {
      const active = await holdActive(tx, by)
      const user = await this.#require(tx, account)
      if (user.suspendedAt !== null) return
      if (user.admin) requireAnother(active, account)
      await store.setSuspended(tx, account, clock.now())
      await store.revoke(tx, "suspended", account, clock.now())
      await audit.note(tx, { kind: "suspended", by, about: account })
    })
    devices.suspended(account)
    return this.get(account)
  }

  /** Lets an account in again. @throws not_found */
  async restore(by: Actor, account: AccountId): Promise<User> {
    const { audit, clock, database, devices } = this.#options
    await database.transaction(async (tx) => {
      await holdActive(tx, by)
      const user = await this.#require(tx, account)
      if (user.suspendedAt === null) return
      await store.setSuspended(tx, account, null)
      await store.revoke(tx, "restored", account, clock.now())
      await audit.note(tx, { kind: "restored", by, about: account })
    })
    devices.restored(account)
    return this.get(account)
  }

  /** A link for who lost every device. All devices of the account are told. @throws not_found, suspended */
  async recover(by: Actor, account: AccountId): Promise<Output<"users.recover">> {
    const { database, loginLinks } = this.#options
    if (by !== null) await requireAdmin(database, by.account)
    const user = await this.get(account)
    if (user.suspendedAt !== null) throw new EverlineError("suspended", { field: "account" })
    if (user.kind === "bot") throw new EverlineError("bad_request", { field: "account" })
    return loginLinks.recover(by, account)
  }

  /** Says how many bytes somebody's files may take; null: as many as everybody's. @throws not_found */
  async setQuota(by: Actor, account: AccountId, quota: number | null): Promise<User> {
    const { audit, database } = this.#options
    await database.transaction(async (tx) => {
      await holdActive(tx, by)
      const { room } = await this.#require(tx, account)
      if (quota === (room.chosen ? room.quota : null)) return
      await setQuota(tx, account, quota)
      await audit.note(tx, { kind: "quota_set", by, about: account, ...(quota !== null && { detail: `${quota}` }) })
    })
    return this.get(account)
  }

  /** Signs somebody's device out, from the command line. @throws not_found */
  async signOut(by: Actor, account: AccountId, device: DeviceId, name: string): Promise<void> {
    const { audit, devices } = this.#options
    await devices.signOut(account, device, (tx) =>
      audit.note(tx, { kind: "device_signed_out", by, about: account, detail: name }),
    )
  }

  /** Makes a bot, from the command line. @throws user_name_taken */
  createBot(by: Actor, userName: string, displayName: string): Promise<LoggedIn> {
    const { accounts, audit } = this.#options
    return accounts.createBot(userName, displayName, (tx, account) =>
      audit.note(tx, { kind: "bot_made", by, about: account }),
    )
  }

  async #require(sql: Sql, account: AccountId): Promise<User> {
    const user = await store.findUser(sql, account, this.#options.quota)
    if (user === undefined) throw new EverlineError("not_found", { field: "account" })
    return user
  }
}

/** Holds all administrators, of whom the one who asks must be one. @throws unknown_method */
async function holdActive(tx: Sql, by: Actor): Promise<readonly AccountId[]> {
  const active = await holdAdmins(tx)
  if (by !== null && !active.includes(by.account)) throw new EverlineError("unknown_method")
  return active
}

function requireAnother(active: readonly AccountId[], account: AccountId): void {
  if (active.every((admin) => admin === account)) throw new EverlineError("last_admin")
}

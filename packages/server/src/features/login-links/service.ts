import {
  type AccountId,
  type CheckedInput,
  EverlineError,
  type Output,
  type Profile,
  type Time,
} from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Accounts } from "../accounts/service.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import * as store from "./store.ts"

const DAY = 24 * 60 * 60_000

export interface LoginLinksOptions {
  readonly database: Database
  readonly clock: Clock
  readonly accounts: Accounts
}

/** Links that log a device in without a password. Only the hash of a link's secret is kept. */
export class LoginLinks {
  readonly #options: LoginLinksOptions

  constructor(options: LoginLinksOptions) {
    this.#options = options
  }

  /** A link that is good for a day; `once` for one device only. */
  async create(account: AccountId, { once }: { once: boolean }): Promise<{ link: string; expiresAt: Time }> {
    const { clock, database } = this.#options
    const at = clock.now()
    const link = newSecret()
    await store.insertLoginLink(database, { hash: hashSecret(link), account, at, expiresAt: at + DAY, once })
    return { link, expiresAt: at + DAY }
  }

  /** Whom a link logs in. @throws login_link_invalid */
  get(link: string): Promise<Profile> {
    return this.#require(this.#options.database, link, false)
  }

  /** Logs a device in. @throws login_link_invalid */
  use({ link, device }: CheckedInput<"loginLinks.use">): Promise<Output<"loginLinks.use">> {
    const { accounts, clock } = this.#options
    return accounts.addDeviceWith(async (tx) => {
      const { account } = await this.#require(tx, link, true)
      await store.markLoginLinkUsed(tx, hashSecret(link), clock.now())
      return account
    }, device)
  }

  async #require(sql: Sql, link: string, lock: boolean): Promise<Profile> {
    const profile = await store.findLoginLink(sql, hashSecret(link), this.#options.clock.now(), lock)
    if (profile === undefined) throw new EverlineError("login_link_invalid", { field: "link" })
    return profile
  }
}

export const loginLinkMethods = (links: LoginLinks): Handlers<"loginLinks.get" | "loginLinks.use"> => ({
  "loginLinks.get": async (_caller, { link }) => ({ profile: await links.get(link) }),
  "loginLinks.use": (_caller, input) => links.use(input),
})

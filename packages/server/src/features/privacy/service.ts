import { isDeepStrictEqual } from "node:util"
import type { AccountId, CheckedInput, PrivacySettings } from "@everline/protocol"
import type { Database, Sql } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { Clock } from "../../ports/clock.ts"
import { Together } from "../../together.ts"
import { appendChange } from "../account-entries.ts"
import * as store from "./store.ts"

export interface PrivacyOptions {
  readonly database: Database
  readonly journal: Journal
  readonly clock: Clock
}

/**
 * What an account lets others see of what it does, and how it is found. No server remembers it: whoever tells others something looks here, or in
 * the statement that says what is told, so that a change holds on every server from the moment when it is kept.
 */
export class Privacy {
  readonly #options: PrivacyOptions
  readonly #typing: Together<AccountId, boolean>

  constructor(options: PrivacyOptions) {
    this.#options = options
    this.#typing = new Together((accounts) => store.showTyping(options.database, accounts))
  }

  settings(account: AccountId): Promise<PrivacySettings> {
    return store.settings(this.#options.database, account)
  }

  /** What is not named stays as it is, whatever the device that asks knew of it. */
  async set(account: AccountId, change: CheckedInput<"privacy.set">): Promise<void> {
    const { clock, journal } = this.#options
    await journal.transact(async (tx) => {
      await tx.lock([account])
      const before = await store.settings(tx, account)
      const settings = { ...before, ...change }
      if (isDeepStrictEqual(settings, before)) return
      await store.setSettings(tx, account, settings)
      await appendChange(tx, account, { kind: "privacy_settings", settings }, clock.now())
    })
  }

  /** For each account whether its devices ring when that other one calls, by what the database says now. */
  takeCallsOf(sql: Sql, pairs: readonly store.Caller[]): Promise<readonly boolean[]> {
    return store.takeCallsOf(sql, pairs)
  }

  /** Whether others may know that the account is typing. */
  showsTyping(account: AccountId): Promise<boolean> {
    return this.#typing.ask(account)
  }
}

export const privacyMethods = (privacy: Privacy): Handlers<"privacy.settings" | "privacy.set"> => ({
  "privacy.settings": (caller) => privacy.settings(caller.account),
  "privacy.set": async (caller, change) => {
    await privacy.set(caller.account, change)
    return {}
  },
})

import type { AccountId, Output, Profile, Recovery } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Accounts as AccountsApi, Session } from "../api/accounts.ts"
import type { Connection } from "../link/connection.ts"
import type { Blocks } from "../record/blocks.ts"
import type { People } from "../record/people.ts"
import type { AccountDeeds } from "./account-deeds.ts"
import type { Sessions } from "./sessions.ts"
import type { Watched } from "./watched.ts"

export interface AccountsOptions {
  readonly call: Connection["call"]
  readonly people: Pick<People, "profile">
  readonly blocks: Pick<Blocks, "accounts">
  readonly recoveries: Pick<Watched<Recovery>, "list">
  readonly sessions: Sessions
  /** Deletes everything that this device holds. */
  readonly erase: () => Promise<void>
  /** Somebody is logged in: connects. */
  readonly connect: () => void
}

/** The account on this device, to look at and to leave. */
export class Accounts implements Omit<AccountsApi, keyof AccountDeeds> {
  readonly #options: AccountsOptions

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  get recoveries(): ReadonlySignal<readonly Recovery[] | undefined> {
    return this.#options.recoveries.list
  }

  get blocked(): ReadonlySignal<ReadonlySet<AccountId>> {
    return this.#options.blocks.accounts
  }

  profile(account: AccountId): ReadonlySignal<Profile | undefined> {
    return this.#options.people.profile(account)
  }

  async signOut(): Promise<void> {
    const device = this.#options.sessions.session.peek()?.device
    if (device !== undefined) await this.#options.call("devices.signOut", { device }).catch(() => undefined)
    await this.#options.erase()
  }

  /** Goes on as a device that the server has just logged in. What another account left here is deleted first. */
  async enter({ self, device, token }: Output<"accounts.logIn">): Promise<Session> {
    const { sessions, erase, connect } = this.#options
    if (sessions.self.peek() !== self.account) await erase()
    await sessions.begin({ self, device, token })
    connect()
    return { self, device }
  }
}

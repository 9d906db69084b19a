import type { AccountId, Output, Profile, Recovery, Self } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Accounts as AccountsApi, Credentials, Session } from "../api/accounts.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Blocks } from "../record/blocks.ts"
import type { People } from "../record/people.ts"
import type { Http } from "./http.ts"
import type { Sessions } from "./sessions.ts"
import type { Watched } from "./watched.ts"

export interface AccountsOptions {
  readonly http: Http
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  readonly shape: Output<"devices.list">["devices"][number]["shape"]
  readonly people: People
  readonly blocks: Pick<Blocks, "accounts">
  readonly recoveries: Pick<Watched<Recovery>, "list">
  readonly sessions: Sessions
  /** Deletes everything that this device holds. */
  readonly erase: () => Promise<void>
  /** Somebody is logged in: connects. */
  readonly connect: () => void
}

/** The account on this device. */
export class Accounts implements AccountsApi {
  readonly #options: AccountsOptions

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  async signUp({
    invite,
    displayName,
    ...credentials
  }: Credentials & { readonly invite: string; readonly displayName: string }): Promise<Session> {
    const input = { ...this.#logInInput(credentials), invite, displayName }
    return this.enter(await this.#options.http.call("accounts.signUp", input))
  }

  async logIn(credentials: Credentials): Promise<Session> {
    return this.enter(await this.#options.http.call("accounts.logIn", this.#logInInput(credentials)))
  }

  ofLink(link: string): Promise<Output<"loginLinks.get">> {
    return this.#options.http.call("loginLinks.get", { link })
  }

  async logInByLink({
    deviceName,
    ...by
  }: {
    readonly link: string
    readonly deviceName: string
    readonly newPassword?: string
  }): Promise<Session> {
    const device = { name: deviceName, shape: this.#options.shape }
    return this.enter(await this.#options.http.call("loginLinks.use", { ...by, device }))
  }

  get recoveries(): ReadonlySignal<readonly Recovery[] | undefined> {
    return this.#options.recoveries.list
  }

  async signOut(): Promise<void> {
    const device = this.#options.sessions.session.peek()?.device
    if (device !== undefined) await this.#options.call("devices.signOut", { device }).catch(() => undefined)
    await this.#options.erase()
  }

  async update(displayName: string): Promise<Self> {
    const { call, ports, sessions, people } = this.#options
    const { self } = await persist(call, ports, "accounts.update", { displayName })
    const { admin: _, ...profile } = self
    sessions.renamed(profile)
    people.put([profile])
    return self
  }

  async changePassword(password: string, newPassword: string): Promise<void> {
    await this.#options.call("accounts.changePassword", { password, newPassword })
  }

  async find(text: string): Promise<readonly Profile[]> {
    const { profiles } = await this.#options.call("accounts.find", { text })
    this.#options.people.put(profiles)
    return profiles
  }

  get blocked(): ReadonlySignal<ReadonlySet<AccountId>> {
    return this.#options.blocks.accounts
  }

  // Neither changes anything here: what comes back by the journal does, in the order in which it happened.
  async block(account: AccountId): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "accounts.block", { account })
  }

  async unblock(account: AccountId): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "accounts.unblock", { account })
  }

  profile(account: AccountId): ReadonlySignal<Profile | undefined> {
    return this.#options.people.profile(account)
  }

  /** Goes on as a device that the server has just logged in. What another account left here is deleted first. */
  async enter({ self, device, token }: Output<"accounts.logIn">): Promise<Session> {
    const { sessions, erase, connect } = this.#options
    if (sessions.self.peek() !== self.account) await erase()
    await sessions.begin({ self, device, token })
    connect()
    return { self, device }
  }

  #logInInput({ userName, password, deviceName }: Credentials) {
    return { userName, password, device: { name: deviceName, shape: this.#options.shape } }
  }
}

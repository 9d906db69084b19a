import type { AccountId, Output, Profile, Self, Shape } from "@everline/protocol"
import type { Accounts as AccountsApi, Credentials, Session } from "../api/accounts.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { People } from "../record/people.ts"
import type { Http } from "./http.ts"
import type { Sessions } from "./sessions.ts"

export interface AccountDeedsOptions {
  readonly http: Http
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  readonly shape: Shape
  readonly people: Pick<People, "put">
  readonly sessions: Pick<Sessions, "renamed">
  /** Somebody is logged in on this device. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<Session>
}

/** Logging in, and what one changes about the account. */
export class AccountDeeds implements Partial<AccountsApi> {
  readonly #options: AccountDeedsOptions

  constructor(options: AccountDeedsOptions) {
    this.#options = options
  }

  async signUp({
    invite,
    displayName,
    ...credentials
  }: Credentials & { readonly invite: string; readonly displayName: string }): Promise<Session> {
    const input = { ...this.#logInInput(credentials), invite, displayName }
    return this.#options.enter(await this.#options.http.call("accounts.signUp", input))
  }

  async logIn(credentials: Credentials): Promise<Session> {
    return this.#options.enter(await this.#options.http.call("accounts.logIn", this.#logInInput(credentials)))
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
    return this.#options.enter(await this.#options.http.call("loginLinks.use", { ...by, device }))
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

  // Neither changes anything here: what comes back by the journal does, in the order in which it happened.
  async block(account: AccountId): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "accounts.block", { account })
  }

  async unblock(account: AccountId): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "accounts.unblock", { account })
  }

  #logInInput({ userName, password, deviceName }: Credentials) {
    return { userName, password, device: { name: deviceName, shape: this.#options.shape } }
  }
}

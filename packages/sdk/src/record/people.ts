import { type AccountId, LIMITS, type Profile } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Keeper } from "../cache/keeper.ts"
import type { Connection } from "../link/connection.ts"
import type { Ports } from "../ports.ts"

/** Questions that arise within this time go together. */
const GATHER_MS = 20

/** Profiles, asked for when somebody looks at one that is not known. */
export class People {
  readonly #keeper: Pick<Keeper, "add">
  readonly #call: Connection["call"]
  readonly #ports: Pick<Ports, "timer">
  readonly #profiles = new Map<AccountId, Signal<Profile | undefined>>()
  readonly #wanted = new Set<AccountId>()
  #asking = false

  constructor(keeper: Pick<Keeper, "add">, call: Connection["call"], ports: Pick<Ports, "timer">) {
    this.#keeper = keeper
    this.#call = call
    this.#ports = ports
  }

  profile(account: AccountId): ReadonlySignal<Profile | undefined> {
    const profile = this.#signal(account)
    if (profile.peek() === undefined) {
      this.#wanted.add(account)
      this.#askSoon()
    }
    return profile
  }

  restore(profiles: readonly Profile[]): void {
    for (const profile of profiles) this.#signal(profile.account).value = profile
  }

  put(profiles: readonly Profile[]): void {
    const news = profiles.filter((profile) => !same(this.#signal(profile.account).peek(), profile))
    for (const profile of news) this.#signal(profile.account).value = profile
    if (news.length > 0) this.#keeper.add({ profiles: news })
  }

  /** Asks for what could not be asked before: the line is up. */
  resume(): void {
    if (this.#wanted.size > 0) this.#askSoon()
  }

  clear(): void {
    for (const profile of this.#profiles.values()) profile.value = undefined
    this.#wanted.clear()
  }

  #askSoon(): void {
    if (this.#asking) return
    this.#asking = true
    this.#ports.timer(GATHER_MS, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const accounts = [...this.#wanted].slice(0, LIMITS.pageAccounts)
    try {
      const { profiles } = await this.#call("accounts.get", { accounts })
      for (const account of accounts) this.#wanted.delete(account)
      this.put(profiles)
      this.#asking = false
      this.resume()
    } catch {
      // Still wanted: asked again when the line is back.
      this.#asking = false
    }
  }

  #signal(account: AccountId): Signal<Profile | undefined> {
    const profile = this.#profiles.get(account) ?? signal(undefined)
    this.#profiles.set(account, profile)
    return profile
  }
}

const same = (a: Profile | undefined, b: Profile): boolean =>
  a !== undefined && a.userName === b.userName && a.displayName === b.displayName && a.kind === b.kind

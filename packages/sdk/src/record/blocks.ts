import type { AccountId, Output } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Keeper } from "../cache/keeper.ts"
import type { Connection } from "../link/connection.ts"
import type { People } from "./people.ts"

/** Whom this account has blocked: asked for once by a device that begins, and told entry by entry from then on. */
export class Blocks {
  readonly #keeper: Pick<Keeper, "add">
  readonly #people: Pick<People, "put">
  readonly #accounts: Signal<ReadonlySet<AccountId>> = signal(new Set())

  constructor(keeper: Pick<Keeper, "add">, people: Pick<People, "put">) {
    this.#keeper = keeper
    this.#people = people
  }

  get accounts(): ReadonlySignal<ReadonlySet<AccountId>> {
    return this.#accounts
  }

  restore(accounts: readonly AccountId[]): void {
    this.#accounts.value = new Set(accounts)
  }

  /** Asks the server for all of them. Rejects when it does not answer. */
  async fetch(call: Connection["call"]): Promise<void> {
    const found = new Set<AccountId>()
    for (let after: AccountId | undefined; ; ) {
      const page: Output<"accounts.blocked"> = await call("accounts.blocked", after === undefined ? {} : { after })
      this.#people.put(page.profiles)
      for (const { account } of page.profiles) found.add(account)
      after = page.profiles.at(-1)?.account
      if (!page.more || after === undefined) break
    }
    for (const account of this.#accounts.peek()) if (!found.has(account)) this.set(account, false)
    for (const account of found) this.set(account, true)
  }

  set(account: AccountId, on: boolean): void {
    if (this.#accounts.peek().has(account) === on) return
    const accounts = new Set(this.#accounts.peek())
    if (on) accounts.add(account)
    else accounts.delete(account)
    this.#accounts.value = accounts
    this.#keeper.add({ blocked: [[account, on]] })
  }

  clear(): void {
    this.#accounts.value = new Set()
  }
}

import type { AccountId, FallbackMinutes, FallbackSettings } from "@everline/protocol"
import type { Fallback as FallbackApi } from "../api/fallback.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Fetched } from "./fetched.ts"

export interface FallbackOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
}

/** After how long messages go by SMS, to look at and to change. */
export class Fallback implements FallbackApi {
  readonly #fetched: Fetched<FallbackSettings>
  readonly #options: FallbackOptions

  constructor(fetched: Fetched<FallbackSettings>, options: FallbackOptions) {
    this.#fetched = fetched
    this.#options = options
  }

  get settings() {
    return this.#fetched.value
  }

  async set(change: Partial<Omit<FallbackSettings, "contacts">>): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "fallback.set", change)
  }

  async setFor(account: AccountId, afterMinutes: FallbackMinutes | null): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "fallback.setFor", { account, afterMinutes })
  }
}

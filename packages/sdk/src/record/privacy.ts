import type { PrivacySettings } from "@everline/protocol"
import type { Privacy as PrivacyApi } from "../api/privacy.ts"
import type { Fetched } from "./fetched.ts"

/** What the account lets others see, to look at and to change. */
export class Privacy implements PrivacyApi {
  readonly #fetched: Fetched<PrivacySettings>
  readonly #set: (change: Partial<PrivacySettings>) => Promise<unknown>

  constructor(fetched: Fetched<PrivacySettings>, set: (change: Partial<PrivacySettings>) => Promise<unknown>) {
    this.#fetched = fetched
    this.#set = set
  }

  get settings() {
    return this.#fetched.value
  }

  async set(change: Partial<PrivacySettings>): Promise<void> {
    await this.#set(change)
  }
}

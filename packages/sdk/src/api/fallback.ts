import type { AccountId, FallbackMinutes, FallbackSettings } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** After how long what no device of the account has received goes to its newest phone number. */
export interface Fallback {
  /** Undefined until it is known. Fetched when first looked at, and follows from then on. */
  readonly settings: ReadonlySignal<FallbackSettings | undefined>
  set(change: Partial<Omit<FallbackSettings, "contacts">>): Promise<void>
  /** Of what one person writes; null: as of everybody. */
  setFor(account: AccountId, afterMinutes: FallbackMinutes | null): Promise<void>
}

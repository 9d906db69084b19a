import type { PrivacySettings } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What the account lets others see of what it does. */
export interface Privacy {
  /** Undefined until it is known. Fetched when first looked at, and follows from then on. */
  readonly settings: ReadonlySignal<PrivacySettings | undefined>
  set(change: Partial<PrivacySettings>): Promise<void>
}

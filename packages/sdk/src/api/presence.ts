import type { AccountId, PresenceSettings, PresenceState, Time } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** Who is here. Nothing of it is kept: without a connection nothing is known. */
export interface Presence {
  /**
   * Whether somebody is here, as far as they let one see; undefined while it is not known. The server is asked, and tells
   * what changes, for as long as somebody looks at it.
   */
  of(account: AccountId): ReadonlySignal<PresenceState | undefined>
  /** When somebody was last here, to the minute; null where they do not let one see it. Rejects with `offline`. */
  lastSeen(account: AccountId): Promise<Time | null>
  /** Says that nobody is at this device, or somebody again. */
  away(away: boolean): void
  /** Who sees this account; undefined until it is known. Fetched when first looked at, and follows from then on. */
  readonly settings: ReadonlySignal<PresenceSettings | undefined>
  show(change: Partial<PresenceSettings>): Promise<void>
}

import type { PresenceSettings, PresenceState, ShownTo, Time } from "@everline/protocol"

/** What a server says of itself is believed for so long; it says so three times as often. */
export const TTL_MS = 15_000
export const HEARTBEAT_MS = 5_000
/** Who looks says so again within this time, or is told no more. */
export const WATCH_MS = 60_000
/** Accounts that one device looks at. */
export const MOST_WATCHED = 1_000

/** What is known of somebody who is looked at, by one who looks. */
export interface Sight extends PresenceSettings {
  /** On any server that is here. */
  readonly state: PresenceState
  /** Whether who looks is oneself, is in the list of who is looked at, and whether one of the two blocks the other. */
  readonly oneself: boolean
  readonly contact: boolean
  readonly blocked: boolean
}

/** Of several devices the one that is most here counts. */
export function together(states: Iterable<PresenceState>): PresenceState {
  let found: PresenceState = "offline"
  for (const state of states) {
    if (state === "online") return state
    if (state === "away") found = state
  }
  return found
}

/** When somebody was last here, with who may see it besides those who see whether they are here. */
export interface LastSight extends Sight {
  readonly lastSeenTo: ShownTo
  readonly lastSeenAt: Time | null
}

const MINUTE = 60_000

/** When somebody was last here, to the minute, to who may see both that and whether they are here; null to all others. */
export function lastSeen({ lastSeenTo, lastSeenAt, ...sight }: LastSight): Time | null {
  const mayBoth = sight.oneself || (shows(sight) && isTo(lastSeenTo, sight))
  return mayBoth && lastSeenAt !== null ? Math.floor(lastSeenAt / MINUTE) * MINUTE : null
}

const isTo = (whom: ShownTo, { contact }: Pick<Sight, "contact">): boolean =>
  whom === "everybody" || (whom === "contacts" && contact)

/** Whether somebody lets another see whether they are here. */
const shows = ({ shownTo, invisible, blocked, contact }: Sight): boolean =>
  !invisible && !blocked && isTo(shownTo, { contact })

/** How somebody is shown: as they are, or as if they were not here. */
export const shown = (sight: Sight): PresenceState => (sight.oneself || shows(sight) ? sight.state : "offline")

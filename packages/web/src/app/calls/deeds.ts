import type { OwnCall } from "@everline/sdk"
import type { CallDeeds, GroupCallDeeds, PeopleDeeds } from "../../screens/call/view.ts"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"
import { lookingAt } from "./looking.ts"
import type { Sheet } from "./sheet.ts"

/** What one does in a call that this device is in. @param open puts something over it */
export function deedsOf(calling: Calling, own: OwnCall, open: (sheet: Sheet) => void): CallDeeds {
  const { client, small, voices } = calling
  const now = () => own.view.peek()
  return {
    mute: () => tell(calling.mute(now())),
    film: () => tell(calling.film(now())),
    flip: () => tell(calling.flip()),
    share: () => tell(calling.share(now())),
    hold: () => tell(calling.hold(now())),
    add: () => open("add"),
    move: () => {
      client.devices.refresh().catch(() => {})
      open("move")
    },
    hangUp: () => tell(calling.hangUp(own.call)),
    shrink: () => {
      small.value = true
    },
    enlarge: () => {
      small.value = false
    },
    hear: () => voices.unblock(),
    gear: () => open("gear"),
  }
}

/** The same, and what there is to do beside in a call of many. */
export function groupDeedsOf(calling: Calling, own: OwnCall, open: (sheet: Sheet) => void): GroupCallDeeds {
  const { layout } = lookingAt(own)
  return {
    ...deedsOf(calling, own, open),
    raise: () => tell(calling.raise(own.view.peek())),
    people: () => open("people"),
    arrange: () => {
      layout.value = layout.peek() === "grid" ? "speaker" : "grid"
    },
    // One is in it.
    join: () => {},
  }
}

/** What there is to do from the list of who is in it. */
export const peopleDeedsOf = ({ client }: Calling, { call }: OwnCall, { add, raise }: GroupCallDeeds): PeopleDeeds => ({
  ...{ add, raise },
  mute: (account) => tell(client.calls.muteOther(call, account)),
  remove: (account) => tell(client.calls.remove(call, account)),
  lock: (on) => tell(client.calls.lock(call, on)),
})

/** Of a call that is over nothing is left to do but to close it. */
export const partingDeeds = (close: () => void): CallDeeds => ({
  ...{ mute: close, film: close, flip: close, share: close, hold: close, add: close },
  ...{ move: close, hangUp: close, shrink: close, enlarge: close, hear: close, gear: close },
})

/** And of one of many, to come in again. */
export const groupPartingDeeds = (close: () => void, join: () => void): GroupCallDeeds => ({
  ...partingDeeds(close),
  ...{ raise: close, people: close, arrange: close },
  join: () => {
    close()
    join()
  },
})

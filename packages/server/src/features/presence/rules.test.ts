import type { PresenceSettings } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { lastSeen, type Sight, shown, together } from "./rules.ts"

const amy: Sight = {
  state: "online",
  shownTo: "contacts",
  invisible: false,
  oneself: false,
  contact: true,
  blocked: false,
}

describe("of several devices", () => {
  test("the one counts that is most here", () => {
    expect(together([])).toBe("offline")
    expect(together(["away"])).toBe("away")
    expect(together(["away", "online"])).toBe("online")
    expect(together(["offline", "away"])).toBe("away")
  })
})

describe("somebody who is here is shown", () => {
  const to = (shownTo: PresenceSettings["shownTo"], contact: boolean) => shown({ ...amy, shownTo, contact })

  test("to whom they want to be shown, as online or as away", () => {
    expect([to("everybody", false), to("contacts", true)]).toEqual(["online", "online"])
    expect([to("contacts", false), to("nobody", true)]).toEqual(["offline", "offline"])
    expect(shown({ ...amy, state: "away" })).toBe("away")
  })

  test("to nobody who is blocked, and to nobody at all while invisible, but to themselves", () => {
    expect(shown({ ...amy, shownTo: "everybody", blocked: true })).toBe("offline")
    expect(shown({ ...amy, shownTo: "everybody", invisible: true })).toBe("offline")
    expect(shown({ ...amy, invisible: true, oneself: true })).toBe("online")
  })
})

describe("when somebody was last here", () => {
  const at = 1_800_000_059_999
  const seen = { ...amy, lastSeenTo: "everybody", lastSeenAt: at } as const

  test("is told to the minute, to who may see both that and whether they are here", () => {
    expect(lastSeen(seen)).toBe(1_800_000_000_000)
    expect(lastSeen({ ...seen, contact: false })).toBeNull()
    expect(lastSeen({ ...seen, lastSeenTo: "nobody" })).toBeNull()
    expect(lastSeen({ ...seen, shownTo: "everybody", contact: false })).toBe(1_800_000_000_000)
    expect(lastSeen({ ...seen, shownTo: "everybody", contact: false, lastSeenTo: "contacts" })).toBeNull()
  })

  test("is told to nobody who is blocked, of nobody who is invisible, and to themselves always", () => {
    expect(lastSeen({ ...seen, blocked: true })).toBeNull()
    expect(lastSeen({ ...seen, invisible: true })).toBeNull()
    expect(lastSeen({ ...seen, invisible: true, oneself: true, lastSeenTo: "nobody" })).toBe(1_800_000_000_000)
  })
})

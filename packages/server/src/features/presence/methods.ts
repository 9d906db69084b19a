import type { Handlers } from "../../handler.ts"
import type { Presence } from "./service.ts"

export const presenceMethods = (
  presence: Presence,
): Handlers<`presence.${"watch" | "lastSeen" | "away" | "show" | "settings"}`> => ({
  "presence.watch": (caller, { accounts }) => presence.watch(caller, accounts),
  "presence.lastSeen": async (caller, { account }) => ({ lastSeenAt: await presence.lastSeen(caller, account) }),
  "presence.away": async (caller, { away }) => {
    presence.setAway(caller, away)
    return {}
  },
  "presence.show": async (caller, settings) => {
    await presence.show(caller.account, settings)
    return {}
  },
  "presence.settings": (caller) => presence.settings(caller.account),
})

/** What happens while a call rings, or waits for somebody to join. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call, Ringing } from "../call.ts"
import { legOf } from "../people.ts"
import { add, answer, join } from "./coming.ts"
import { lock, muteOther, remove } from "./hosting.ts"
import { decline, depart, hangUp } from "./leaving.ts"
import { alive, behave, reach } from "./presence.ts"
import { hearRoom } from "./route.ts"
import type { Deed } from "./steps.ts"

export function ring(call: Call<Ringing>, what: Deed, at: Time): Call {
  const { by } = what
  switch (what.kind) {
    case "ring":
      return reach(call, by)
    case "answer":
      return answer(call, what, at)
    case "join":
      return join(call, what, at)
    case "decline":
      return decline(call, what, at)
    case "hang_up":
      return hangUp(call, by, at)
    case "gone":
      return legOf(call, by) === undefined ? call : depart(call, by.account, "left", at, by.account)
    case "alive":
      return alive(call, by, at)
    case "behave":
      return behave(call, what, at)
    case "arrive":
      return hearRoom(call, what)
    case "add":
      return add(call, what, at)
    case "remove":
      return remove(call, what, at)
    case "lock":
      return lock(call, what)
    case "mute_other":
      return muteOther(call, what)
    default:
      throw new EverlineError("not_in_call")
  }
}

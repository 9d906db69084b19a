/** What happens while people talk. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call, Talking } from "../call.ts"
import { legOf, personOf, requireLeg } from "../people.ts"
import { add, answer, join } from "./coming.ts"
import { ASK_MS, arrive, arriveInRoom, giveUp, inherit, settle, wish } from "./hand-off.ts"
import { lock, muteOther, remove } from "./hosting.ts"
import { decline, depart, hangUp } from "./leaving.ts"
import { alive, behave, hear, reach } from "./presence.ts"
import { hearDirectly, hearRoom, isBeside, isHeardInRoom, ROOM } from "./route.ts"
import type { By, Deed, StepOf } from "./steps.ts"

/** From the answer until the two hear each other. */
export const CONNECT_MS = 30_000

export function talk(call: Call<Talking>, what: Deed, at: Time): Call {
  const { by } = what
  switch (what.kind) {
    case "ring":
      if (personOf(call, by.account)?.place.kind !== "ringing") throw new EverlineError("call_answered")
      return reach(call, by)
    case "answer":
      return answer(call, what, at)
    case "join":
      return join(call, what, at)
    case "decline":
      return decline(call, what, at)
    case "hang_up":
      return hangUp(call, by, at)
    case "connect":
      requireLeg(call, by)
      return settle(connect(call, at), at)
    case "alive":
      return alive(call, by, at)
    case "hear":
      return settle(hear(call, what, at), at)
    case "behave":
      return behave(call, what, at)
    case "move":
      requireLeg(call, by)
      return wish(call, by.account, what.to, what.takes, { kind: "asking", until: at + ASK_MS }, at)
    case "take":
      return wish(call, by.account, by.device, what.takes, { kind: "waiting" }, at)
    case "refuse": {
      const own = call.phase.handOffs.find(({ to }) => to === by.device)
      if (own === undefined) throw new EverlineError("hand_off_over")
      return giveUp(call, own, what.why, at)
    }
    case "arrive":
      if (what.legs.includes(ROOM)) return arriveFromRoom(call, what, at)
      return isBeside(call) ? hearDirectly(call, what) : arrive(call, what, at)
    case "add":
      return add(call, what, at)
    case "remove":
      return remove(call, what, at)
    case "lock":
      return lock(call, what)
    case "mute_other":
      return muteOther(call, what)
    case "gone":
      return leave(call, by, at)
  }
}

/** People hear each other for the first time. */
const connect = (call: Call<Talking>, at: Time): Call<Talking> =>
  call.phase.connectedAt === null ? { ...call, phase: { ...call.phase, connectedAt: at } } : call

/** What comes from the room has arrived with a device; one that takes over no voice has all that it takes. @throws not_in_call */
function arriveFromRoom(call: Call<Talking>, what: StepOf<"arrive">, at: Time): Call<Talking> {
  const { leg } = requireLeg(call, what.by)
  const arrived = hearRoom(call, what)
  return arriveInRoom(isHeardInRoom(arrived) ? connect(arrived, at) : arrived, leg, false, at)
}

/** A device leaves. What it held another of its person's takes that is in; where there is none they are out. */
function leave(call: Call<Talking>, by: By, at: Time): Call {
  const { account, device } = by
  const own = call.phase.handOffs.find((one) => one.account === account && one.to === device)
  const before = own === undefined ? call : giveUp(call, own, "gone", at)
  const leg = legOf(before, by)
  if (leg === undefined) return before
  const heir = personOf(before, account)?.legs.find((one) => one !== leg && one.holds.length > 0)
  if (heir === undefined) return depart(before, account, "left", at, account)
  return inherit(before, account, leg, heir, at)
}

/** What happens while people talk. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call, Talking } from "../call.ts"
import { beganBy, legOf, othersOf, personOf, requireLeg, withLegs } from "../people.ts"
import { end, goOut } from "./ending.ts"
import { ASK_MS, arrive, giveUp, inherit, wish } from "./hand-off.ts"
import { behave, heard, seen } from "./presence.ts"
import type { By, Deed } from "./steps.ts"

/** From the answer until the two hear each other. */
export const CONNECT_MS = 30_000

export function talk(call: Call<Talking>, what: Deed, at: Time): Call {
  const { by } = what
  switch (what.kind) {
    case "ring":
      throw new EverlineError("call_answered")
    case "answer":
      // An answer that comes again.
      if (isAnswerOf(call, by)) return call
      throw new EverlineError("call_answered")
    case "decline":
      throw new EverlineError(isCalled(call, by) ? "call_answered" : "not_in_call")
    case "hang_up":
      requireLeg(call, by)
      return end(goOut(call, by.account, "left", at, by.account), "answered", at, by.account)
    case "connect":
      requireLeg(call, by)
      return call.phase.connectedAt === null ? { ...call, phase: { ...call.phase, connectedAt: at } } : call
    case "alive":
      requireLeg(call, by)
      return withLegs(call, by.account, (leg) => seen(leg, by.device, at))
    case "hear":
      requireLeg(call, by)
      return othersOf(call, by.account).reduce(
        (so, { account }) =>
          withLegs(so, account, (leg) => (what.legs.includes(leg.leg) ? heard(leg, what.silentMs, at) : leg)),
        call,
      )
    case "behave":
      requireLeg(call, by)
      return behave(call, by.account, what.manner)
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
      return arrive(call, what, at)
    case "gone":
      return leave(call, by, at)
  }
}

/** Whether they are somebody who was called. */
const isCalled = (call: Call, { account }: By): boolean =>
  personOf(call, account) !== undefined && beganBy(call).account !== account

const isAnswerOf = (call: Call, by: By): boolean =>
  isCalled(call, by) && personOf(call, by.account)?.enteredBy === by.device && legOf(call, by) !== undefined

/** A device leaves. What it held another of its person's takes that is in; where there is none the call is over. */
function leave(call: Call<Talking>, by: By, at: Time): Call {
  const { account, device } = by
  const own = call.phase.handOffs.find((one) => one.account === account && one.to === device)
  const before = own === undefined ? call : giveUp(call, own, "gone", at)
  const leg = legOf(before, by)
  if (leg === undefined) return before
  const heir = personOf(before, account)?.legs.find((one) => one !== leg && one.holds.length > 0)
  if (heir === undefined) return end(goOut(before, account, "left", at, account), "answered", at, account)
  return inherit(before, account, leg, heir, at)
}

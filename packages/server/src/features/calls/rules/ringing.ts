/** What happens while a call rings. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call, Leg, Participant, Ringing, Talking } from "../call.ts"
import { isRung, legOf, personOf, requireLeg, withLegs, withPerson } from "../people.ts"
import { end, goOut } from "./ending.ts"
import { behave, seen } from "./presence.ts"
import type { By, Deed, StepOf } from "./steps.ts"

/** Nobody answers for so long. */
export const RING_MS = 45_000

export function ring(call: Call<Ringing>, what: Deed, at: Time): Call {
  const { by } = what
  switch (what.kind) {
    case "ring":
      return reach(call, by)
    case "answer":
      requireRung(call, by)
      return answer(call, what, at)
    case "decline": {
      requireRung(call, by)
      const why = what.busy ? "busy" : "declined"
      return end(goOut(call, by.account, why, at, by.account), why, at, by.account)
    }
    case "hang_up":
      requireLeg(call, by)
      return giveUp(call, by, at)
    case "gone":
      return legOf(call, by) === undefined ? call : giveUp(call, by, at)
    case "alive":
      requireLeg(call, by)
      return withLegs(call, by.account, (leg) => seen(leg, by.device, at))
    case "behave":
      requireLeg(call, by)
      return behave(call, by.account, what.manner)
    default:
      throw new EverlineError("not_in_call")
  }
}

/** @throws not_in_call unless it rings with them */
function requireRung(call: Call, { account }: By): Participant {
  const person = personOf(call, account)
  if (person === undefined || !isRung(person)) throw new EverlineError("not_in_call")
  return person
}

/** One of somebody's devices rings. */
function reach(call: Call<Ringing>, by: By): Call<Ringing> {
  const { place } = requireRung(call, by)
  if (place.kind !== "ringing" || place.reached) return call
  return withPerson(call, by.account, (person) => ({ ...person, place: { ...place, reached: true } }))
}

const giveUp = (call: Call<Ringing>, { account }: By, at: Time): Call =>
  end(goOut(call, account, "left", at, account), "cancelled", at, account)

function answer(call: Call<Ringing>, { by, holds, camera }: StepOf<"answer">, at: Time): Call<Talking> {
  const leg: Leg = { leg: call.nextLeg, device: by.device, holds, seenAt: at, lost: null }
  const entered = withPerson(call, by.account, (person) => ({
    ...person,
    place: { kind: "in", since: at },
    enteredBy: by.device,
    legs: [leg],
    manner: { ...person.manner, camera },
  }))
  return {
    ...entered,
    nextLeg: call.nextLeg + 1,
    phase: { kind: "talking", answeredAt: at, connectedAt: null, handOffs: [], failed: null },
  }
}

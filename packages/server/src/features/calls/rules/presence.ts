/** What people in a call choose, and what their devices say of themselves and miss of each other. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call, Leg } from "../call.ts"
import { isRung, othersOf, personOf, requireLeg, withLegs, withPerson } from "../people.ts"
import type { By, StepOf } from "./steps.ts"

/** One of somebody's devices rings. @throws not_in_call unless it rings with them */
export function reach<C extends Call>(call: C, by: By): C {
  const person = personOf(call, by.account)
  if (person === undefined || !isRung(person) || person.place.kind !== "ringing") throw new EverlineError("not_in_call")
  const { place } = person
  return place.reached ? call : withPerson(call, by.account, (one) => ({ ...one, place: { ...place, reached: true } }))
}

/**
 * A device says that it is there; what the other side misses, the other side finds. In a room there is no other side that
 * hears this very device. @throws not_in_call
 */
export function alive<C extends Call>(call: C, by: By, at: Time): C {
  const own = requireLeg(call, by)
  const isMissed = own.lost?.told === true && call.route === "direct"
  const seen: Leg = { ...own, seenAt: at, lost: isMissed ? own.lost : null }
  return withLegs(call, by.account, (leg) => (leg === own ? seen : leg))
}

/** A device hears nothing of others' by the link of these legs for some time, or something again. @throws not_in_call */
export function hear<C extends Call>(call: C, { by, legs, silentMs }: StepOf<"hear">, at: Time): C {
  requireLeg(call, by)
  const change = (leg: Leg) => (legs.includes(leg.leg) ? heard(leg, silentMs, at) : leg)
  return othersOf(call, by.account).reduce((so, { account }) => withLegs(so, account, change), call)
}

/** Changes what somebody chose. @throws not_in_call */
export function behave<C extends Call>(call: C, { by, manner: { raised, ...manner } }: StepOf<"behave">, at: Time): C {
  requireLeg(call, by)
  return withPerson(call, by.account, (person) => {
    const before = person.manner.raised
    const since = raised === undefined ? before : raised ? (before ?? at) : null
    return { ...person, manner: { ...person.manner, ...manner, raised: since } }
  })
}

function heard(leg: Leg, silentMs: number, at: Time): Leg {
  if (silentMs === 0) return { ...leg, seenAt: at, lost: null }
  return leg.lost === null ? { ...leg, lost: { since: at - silentMs, told: true } } : leg
}

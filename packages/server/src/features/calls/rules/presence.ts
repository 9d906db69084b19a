/** What devices in a call say of themselves and miss of each other. */
import type { AccountId, DeviceId, Manner, Time } from "@everline/protocol"
import type { Call, Leg } from "../call.ts"
import { withPerson } from "../people.ts"

/** A leg of which the other side hears nothing for some time, or something again. */
export function heard(leg: Leg, silentMs: number, at: Time): Leg {
  if (silentMs === 0) return { ...leg, seenAt: at, lost: null }
  return leg.lost === null ? { ...leg, lost: { since: at - silentMs, told: true } } : leg
}

/** A device that says that it is there; what the other side misses, the other side finds. */
export const seen = (leg: Leg, device: DeviceId, at: Time): Leg =>
  leg.device === device ? { ...leg, seenAt: at, lost: leg.lost?.told === true ? leg.lost : null } : leg

export const behave = <C extends Call>(call: C, account: AccountId, manner: Partial<Manner>): C =>
  withPerson(call, account, (person) => ({ ...person, manner: { ...person.manner, ...manner } }))

/** What the host of a call may do with the others, and with its door. */
import { EverlineError, type Time } from "@everline/protocol"
import type { Call } from "../call.ts"
import { hostOf, isThere, personOf, requireLeg, withPerson } from "../people.ts"
import { depart } from "./leaving.ts"
import type { By, StepOf } from "./steps.ts"

/** Takes somebody out; who is out already stays it. @throws not_in_call, not_host */
export function remove(call: Call, { by, account }: StepOf<"remove">, at: Time): Call {
  requireHost(call, by)
  const person = personOf(call, account)
  if (person === undefined || !isThere(person)) return call
  return depart(call, account, account === by.account ? "left" : "removed", at, by.account)
}

/** @throws not_in_call, not_host */
export function lock(call: Call, { by, locked }: StepOf<"lock">): Call {
  requireHost(call, by)
  return call.locked === locked ? call : { ...call, locked }
}

/** One mutes others, and never unmutes them. @throws not_in_call, not_host */
export function muteOther(call: Call, { by, account }: StepOf<"mute_other">): Call {
  requireHost(call, by)
  const person = personOf(call, account)
  if (person?.place.kind !== "in" || person.manner.muted) return call
  return withPerson(call, account, (one) => ({ ...one, manner: { ...one.manner, muted: true } }))
}

/** @throws not_in_call, not_host */
function requireHost(call: Call, by: By): void {
  requireLeg(call, by)
  if (hostOf(call) !== by.account) throw new EverlineError("not_host")
}

/** How people go out of a call, and how it ends. */
import { type AccountId, type CallOut, type CallOutcome, EverlineError, type Time } from "@everline/protocol"
import type { Call, Ended, Growth, RunningCall } from "../call.ts"
import {
  beganBy,
  isCalling,
  isRung,
  isTalking,
  isThere,
  peopleIn,
  personOf,
  requireLeg,
  withPerson,
} from "../people.ts"
import { settle } from "./hand-off.ts"
import type { By, StepOf } from "./steps.ts"

/** Somebody leaves; who is out has what they want. @throws not_in_call */
export function hangUp(call: RunningCall, by: By, at: Time): Call {
  if (personOf(call, by.account)?.place.kind === "out") return call
  requireLeg(call, by)
  return depart(call, by.account, "left", at, by.account)
}

/** Somebody who is called does not come; who is out has what they want here too. @throws not_in_call, call_answered */
export function decline(call: RunningCall, { by, busy }: StepOf<"decline">, at: Time): Call {
  const person = personOf(call, by.account)
  if (person === undefined) throw new EverlineError("not_in_call")
  if (isRung(person)) return depart(call, by.account, busy ? "busy" : "declined", at, by.account)
  if (!isThere(person)) return call
  throw new EverlineError(isTalking(call) && person !== beganBy(call) ? "call_answered" : "not_in_call")
}

/**
 * Somebody is in a call no more, or will not come: neither their devices nor hand-offs of theirs are in it. Where that leaves
 * nobody who talks or may yet, the call is over.
 * @param by who did it; null when nobody did
 */
export function depart(call: Call, account: AccountId, why: CallOut, at: Time, by: AccountId | null = null): Call {
  const gone = goOut(call, account, why, at, by)
  if (!isTalking(gone)) return conclude(gone, why, at, by)
  const handOffs = gone.phase.handOffs.filter((one) => one.account !== account)
  return conclude(settle({ ...gone, phase: { ...gone.phase, handOffs } }, at), why, at, by)
}

/** The two who hear each other directly do not come to hear the room: they go on as they were, without whoever came. */
export const failGrowth = (call: Call, { between }: Growth, at: Time): Call =>
  peopleIn(call).reduce((so, { account }) => (between.includes(account) ? so : depart(so, account, "failed", at)), call)

export function end(call: Call, outcome: CallOutcome, at: Time, by: AccountId | null = null): Call<Ended> {
  const connectedAt = isTalking(call) ? call.phase.connectedAt : null
  const talkedMs = connectedAt === null ? 0 : Math.max(0, at - connectedAt)
  return { ...call, growth: null, phase: { kind: "ended", at, outcome, by, talkedMs } }
}

const goOut = (call: Call, account: AccountId, why: CallOut, at: Time, by: AccountId | null): Call =>
  withPerson(call, account, (person) => ({
    ...person,
    place: { kind: "out", at, why, by, since: person.place.kind === "in" ? person.place.since : null },
    legs: [],
  }))

/** A call goes on while two are in, or one for whom somebody may yet come. */
function conclude(call: Call, why: CallOut, at: Time, by: AccountId | null): Call {
  const count = peopleIn(call).length
  const waits = call.phase.kind === "ringing" && call.phase.waitsUntil !== null
  return count > 1 || (count === 1 && (waits || isCalling(call))) ? call : end(call, outcomeOf(call, why), at, by)
}

/** What became of a call with the last who went out of it. */
function outcomeOf(call: Call, why: CallOut): CallOutcome {
  if (isTalking(call)) return why === "lost" ? "lost" : "answered"
  return why === "declined" || why === "busy" || why === "no_answer" ? why : "cancelled"
}

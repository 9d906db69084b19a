/** Who is in a call, in words. */
import { type AccountId, EverlineError } from "@everline/protocol"
import type { Call, Leg, Participant } from "./call.ts"
import type { By } from "./rules/steps.ts"

export const beganBy = ({ participants: [first] }: Call): Participant => first

export const personOf = ({ participants }: Call, account: AccountId): Participant | undefined =>
  participants.find((one) => one.account === account)

export const othersOf = ({ participants }: Call, account: AccountId): readonly Participant[] =>
  participants.filter((one) => one.account !== account)

/** Whether it rings with them: who is silent is called all the same, and knows nothing of it. */
export const isRung = ({ place, silent }: Participant): boolean => place.kind === "ringing" && silent === null

export const legOf = (call: Call, { account, device }: By): Leg | undefined =>
  personOf(call, account)?.legs.find((leg) => leg.device === device)

/** @throws not_in_call unless the device has a leg */
export function requireLeg(call: Call, by: By): Leg {
  const leg = legOf(call, by)
  if (leg === undefined) throw new EverlineError("not_in_call")
  return leg
}

/** A call in which one of its people has changed. */
export function withPerson<C extends Call>(
  call: C,
  account: AccountId,
  change: (person: Participant) => Participant,
): C {
  const turn = (one: Participant) => (one.account === account ? change(one) : one)
  const [first, ...others] = call.participants
  return { ...call, participants: [turn(first), ...others.map(turn)] }
}

export const withLegs = <C extends Call>(call: C, account: AccountId, change: (leg: Leg) => Leg): C =>
  withPerson(call, account, (person) => ({ ...person, legs: person.legs.map(change) }))

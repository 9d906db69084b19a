/** Who is in a call, in words. */
import { type AccountId, EverlineError } from "@everline/protocol"
import type { Call, Leg, Participant, Ringing, Talking } from "./call.ts"
import type { By } from "./rules/steps.ts"

export const isRinging = (call: Call): call is Call<Ringing> => call.phase.kind === "ringing"
export const isTalking = (call: Call): call is Call<Talking> => call.phase.kind === "talking"

export const beganBy = ({ participants: [first] }: Call): Participant => first

export const personOf = ({ participants }: Call, account: AccountId): Participant | undefined =>
  participants.find((one) => one.account === account)

export const othersOf = ({ participants }: Call, account: AccountId): readonly Participant[] =>
  participants.filter((one) => one.account !== account)

/** Those who are in, in the order in which they were called. */
export const peopleIn = ({ participants }: Call): readonly Participant[] =>
  participants.filter(({ place }) => place.kind === "in")

/** Whether they are in, or called. */
export const isThere = ({ place }: Participant): boolean => place.kind !== "out"

/** Whether somebody is in a call, or it rings with them. */
export function isInvolved(call: Call, account: AccountId): boolean {
  const person = personOf(call, account)
  return person !== undefined && isThere(person) && person.silent === null
}

/** Whether somebody is called, and may come. */
export const isCalling = ({ participants }: Call): boolean => participants.some(({ place }) => place.kind === "ringing")

/** Whether a call is a group's, or more than two were called. */
export const isMany = ({ ofGroup, participants }: Call): boolean => ofGroup || participants.length > 2

/** Who began a call while they are in it, else whoever is in it longest; nobody where nobody is in, or it is over. */
export function hostOf(call: Call): AccountId | null {
  if (call.phase.kind === "ended") return null
  const first = beganBy(call)
  if (first.place.kind === "in") return first.account
  let host: { readonly account: AccountId; readonly since: number } | null = null
  for (const { account, place } of call.participants)
    if (place.kind === "in" && (host === null || place.since < host.since)) host = { account, since: place.since }
  return host?.account ?? null
}

/** Whether a host took them out; who was out of the group for a while may come back with it. */
export const wasRemoved = (person: Participant | undefined): boolean =>
  person?.place.kind === "out" && person.place.why === "removed" && person.place.by !== null

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

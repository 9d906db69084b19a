/** How a call moves from one of a person's devices to another. */
import {
  type AccountId,
  type Capability,
  type DeviceId,
  EverlineError,
  type HandOffTrouble,
  type Time,
} from "@everline/protocol"
import type { Call, HandOff, Leg, Participant, Talking } from "../call.ts"
import { personOf, requireLeg, withPerson } from "../people.ts"
import { reroute } from "./route.ts"
import type { StepOf } from "./steps.ts"

/** A device that is asked to take over answers within this time, and connects within that. */
export const ASK_MS = 30_000
export const HAND_OFF_MS = 10_000

export const isConnecting = ({ phase }: HandOff): boolean => phase.kind === "connecting"

/** A person wishes one thing at a time: the newest. What connects already goes on. @throws not_in_call */
export function wish(
  call: Call<Talking>,
  account: AccountId,
  to: DeviceId,
  wanted: readonly Capability[],
  phase: HandOff["phase"],
  at: Time,
): Call<Talking> {
  const { handOffs } = call.phase
  if (handOffs.some((one) => isConnecting(one) && one.account === account && one.to === to)) return call
  const others = handOffs.filter((one) => isConnecting(one) || one.account !== account)
  const takes = takenFrom(requireIn(call, account), to, wanted)
  // Where nothing is left to be taken, all is as one would have it.
  if (takes.length === 0) return withPhase(call, { handOffs: others })
  return settle(withPhase(call, { handOffs: [...others, { account, to, takes, phase }], failed: null }), at)
}

/** A hand-off that does not happen leaves everything where it was. */
export function giveUp(
  call: Call<Talking>,
  { account, to, phase }: HandOff,
  why: HandOffTrouble,
  at: Time,
): Call<Talking> {
  const others = call.phase.handOffs.filter((one) => !(one.account === account && one.to === to))
  const before = phase.kind === "connecting" ? dropIdle(call, account, phase.leg) : call
  return settle(withPhase(before, { handOffs: others, failed: { account, to, why, at } }), at)
}

/**
 * The voice arrives where the other side hears it; where the voice stays, what the device takes arrives at the device
 * itself. In a room nobody can say that of another. @throws not_in_call, hand_off_over
 */
export function arrive(call: Call<Talking>, { by, legs: link }: StepOf<"arrive">, at: Time): Call<Talking> {
  requireLeg(call, by)
  const handing = call.route === "direct" ? call.phase.handOffs.find(isConnecting) : undefined
  if (handing?.phase.kind !== "connecting" || !link.includes(handing.phase.leg))
    throw new EverlineError("hand_off_over")
  const isVoice = handing.takes.includes("microphone")
  if (isVoice ? by.account === handing.account : by.device !== handing.to) throw new EverlineError("not_in_call")
  return handOver(call, handing, handing.phase.leg, at)
}

/** What a leg takes over has come to a room: its voice as the room says, all else as the leg itself does. */
export function arriveInRoom(call: Call<Talking>, leg: number, isVoice: boolean, at: Time): Call<Talking> {
  const handing = call.phase.handOffs.find(
    ({ phase, takes }) => phase.kind === "connecting" && phase.leg === leg && takes.includes("microphone") === isVoice,
  )
  return handing === undefined ? settle(call, at) : handOver(call, handing, leg, at)
}

/** What a leg held goes to another of its person's. */
export function inherit(call: Call<Talking>, account: AccountId, leg: Leg, heir: Leg, at: Time): Call<Talking> {
  const given = withPerson(call, account, (person) => ({
    ...person,
    legs: person.legs
      .filter((one) => one !== leg)
      .map((one) => (one === heir ? { ...one, holds: [...one.holds, ...leg.holds] } : one)),
  }))
  return settle(given, at)
}

/** The leg that came holds what it takes; what holds nothing any more leaves. */
function handOver(call: Call<Talking>, handing: HandOff, leg: number, at: Time): Call<Talking> {
  const holdsOf = (one: Leg): readonly Capability[] => {
    const kept = one.holds.filter((capability) => !handing.takes.includes(capability))
    return one.leg === leg ? [...kept, ...handing.takes] : kept
  }
  const moved = withPerson(call, handing.account, (person) => ({
    ...person,
    legs: person.legs.map((one) => ({ ...one, holds: holdsOf(one) })).filter(({ holds }) => holds.length > 0),
  }))
  return settle(without(moved, handing), at)
}

/** Whoever may go over to the room has done so, and hand-offs that wait for nobody any more connect. */
export function settle(before: Call<Talking>, at: Time): Call<Talking> {
  const call = reroute(before)
  const { handOffs } = call.phase
  const isFree = ({ account }: HandOff) =>
    !handOffs.some((one) => isConnecting(one) && (call.route === "direct" || one.account === account))
  const next = handOffs.find((one) => one.phase.kind === "waiting" && isFree(one))
  if (next === undefined) return call
  const { account, to } = next
  const person = requireIn(call, account)
  const takes = takenFrom(person, to, next.takes)
  if (takes.length === 0) return settle(without(call, next), at)
  const known = person.legs.find(({ device }) => device === to)
  const coming: Leg = known ?? { leg: call.nextLeg, device: to, holds: [], seenAt: at, lost: null }
  const { leg } = coming
  const connecting: HandOff = { account, to, takes, phase: { kind: "connecting", leg, until: at + HAND_OFF_MS } }
  const others = handOffs.map((one) => (one === next ? connecting : one))
  if (known !== undefined) return settle(withPhase(call, { handOffs: others }), at)
  const joined = withPerson(call, account, (one) => ({ ...one, legs: [...one.legs, coming] }))
  return settle(withPhase({ ...joined, nextLeg: leg + 1 }, { handOffs: others }), at)
}

/** @throws not_in_call */
function requireIn(call: Call, account: AccountId): Participant {
  const person = personOf(call, account)
  if (person?.place.kind !== "in") throw new EverlineError("not_in_call")
  return person
}

/** What others of a person's devices hold of what one would take. */
function takenFrom({ legs }: Participant, to: DeviceId, takes: readonly Capability[]): readonly Capability[] {
  const held = legs.flatMap(({ device, holds }) => (device === to ? [] : holds))
  return takes.filter((capability) => held.includes(capability))
}

/** Takes out a leg that holds nothing. */
const dropIdle = <C extends Call>(call: C, account: AccountId, leg: number): C =>
  withPerson(call, account, (person) => ({
    ...person,
    legs: person.legs.filter((one) => one.leg !== leg || one.holds.length > 0),
  }))

const without = (call: Call<Talking>, gone: HandOff): Call<Talking> =>
  withPhase(call, { handOffs: call.phase.handOffs.filter((one) => one !== gone) })

const withPhase = (call: Call<Talking>, phase: Partial<Talking>): Call<Talking> => ({
  ...call,
  phase: { ...call.phase, ...phase },
})

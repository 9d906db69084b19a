/** How people are called into a call, and come. */
import { EverlineError, LIMITS, type Manner, type Time } from "@everline/protocol"
import type { Call, Leg, Participant, RunningCall, Talking } from "../call.ts"
import {
  beganBy,
  hostOf,
  isRung,
  isTalking,
  isThere,
  legOf,
  peopleIn,
  personOf,
  requireLeg,
  wasRemoved,
  withPerson,
} from "../people.ts"
import { depart } from "./leaving.ts"
import { grow } from "./route.ts"
import type { By, Called, StepOf } from "./steps.ts"

/** Nobody answers for so long. */
export const RING_MS = 45_000

export const CALM: Manner = { muted: false, camera: false, sharing: false, holding: false, raised: null }

type Entrance = Pick<StepOf<"answer">, "by" | "holds" | "camera">

/** Somebody as they are called. */
export const called = ({ account, silent }: Omit<Called, "busy">, at: Time): Participant => ({
  account,
  place: { kind: "ringing", until: at + RING_MS, reached: false },
  silent,
  enteredBy: null,
  legs: [],
  manner: CALM,
})

/** When somebody was last called, as far as they are called still; else when the call began. */
export const rangAt = ({ begunAt, participants }: Call): Time =>
  participants.reduce((at, { place }) => (place.kind === "ringing" ? Math.max(at, place.until - RING_MS) : at), begunAt)

/** Who is called and busy says so at once. */
export const refuseBusy = (call: Call, people: readonly Called[], at: Time): Call =>
  people.reduce((so, { account, busy }) => (busy ? depart(so, account, "busy", at, account) : so), call)

/**
 * Whoever is in calls more people; those who are in or called already are left as they are.
 * @throws not_in_call, call_locked, call_full, not_host
 */
export function add(call: RunningCall, { by, people }: StepOf<"add">, at: Time): Call {
  requireLeg(call, by)
  if (call.locked) throw new EverlineError("call_locked")
  const fresh = people.filter(
    ({ account }) => !call.participants.some((one) => one.account === account && isThere(one)),
  )
  const isForHost = fresh.some(({ account }) => wasRemoved(personOf(call, account)))
  if (isForHost && hostOf(call) !== by.account) throw new EverlineError("not_host")
  if (call.participants.filter(isThere).length + fresh.length > LIMITS.callPeople) throw new EverlineError("call_full")
  return refuseBusy(
    fresh.reduce<Call>((so, one) => summon(so, one, at), call),
    fresh,
    at,
  )
}

/** Somebody who is called comes in. @throws call_answered, call_over, not_in_call */
export function answer(call: RunningCall, entrance: StepOf<"answer">, at: Time): Call {
  const { by } = entrance
  const person = personOf(call, by.account)
  if (person === undefined) throw new EverlineError("not_in_call")
  if (isRung(person)) return enter(call, entrance, at)
  if (!isThere(person)) throw new EverlineError("call_over")
  if (!isTalking(call)) throw new EverlineError("not_in_call")
  // An answer that comes again.
  if (isAnswered(call, by)) return call
  throw new EverlineError("call_answered")
}

/** Whoever may come in does, though nobody called them. @throws call_answered, call_locked, call_full */
export function join(call: RunningCall, entrance: StepOf<"join">, at: Time): Call {
  const { by } = entrance
  const person = personOf(call, by.account)
  if (person?.place.kind === "in") {
    if (legOf(call, by) !== undefined) return call
    throw new EverlineError("call_answered")
  }
  // Who is called is let in, also where it was locked since.
  const isCalled = person !== undefined && isRung(person)
  if (!isCalled && (call.locked || wasRemoved(person))) throw new EverlineError("call_locked")
  const isNew = person === undefined || !isThere(person)
  if (isNew && call.participants.filter(isThere).length >= LIMITS.callPeople) throw new EverlineError("call_full")
  const known = person === undefined ? withMore(call, called({ account: by.account, silent: null }, at)) : call
  return enter(known, entrance, at)
}

/** Somebody comes in by a device. With the second the call talks, with the third it goes by the room. */
function enter(call: RunningCall, { by, holds, camera }: Entrance, at: Time): Call<Talking> {
  const leg: Leg = { leg: call.nextLeg, device: by.device, holds, seenAt: at, lost: null }
  const entered = withPerson<Call>(call, by.account, (person) => ({
    account: by.account,
    place: { kind: "in", since: at },
    silent: null,
    enteredBy: by.device,
    legs: [leg],
    // Who was muted when they left is not heard by coming back.
    manner: { ...CALM, muted: person.manner.muted, camera },
  }))
  return grow({ ...entered, phase: talkingSince(call, at), nextLeg: call.nextLeg + 1 }, by.account, at)
}

/** How it is when somebody has come in: they have as long to connect as the first, unless others are about to. */
function talkingSince(call: RunningCall, at: Time): Talking {
  if (!isTalking(call)) return { kind: "talking", answeredAt: at, connectedAt: null, handOffs: [], failed: null }
  const isFirst = call.phase.connectedAt === null && peopleIn(call).length < 2
  return isFirst ? { ...call.phase, answeredAt: at } : call.phase
}

/** Somebody is called, for the first time or again. Who began the call did so by their device, wherever it rings with them now. */
function summon(call: Call, one: Called, at: Time): Call {
  const person = personOf(call, one.account)
  const rung = called(one, at)
  if (person === undefined) return withMore(call, rung)
  return withPerson(call, one.account, (was) => (was === beganBy(call) ? { ...rung, enteredBy: was.enteredBy } : rung))
}

function withMore<C extends Call>(call: C, person: Participant): C {
  const [first, ...others] = call.participants
  return { ...call, participants: [first, ...others, person] }
}

/** Whether it was this device that answered, and is in. */
const isAnswered = (call: Call, by: By): boolean =>
  personOf(call, by.account)?.enteredBy === by.device && legOf(call, by) !== undefined

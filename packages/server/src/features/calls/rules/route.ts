/** By what people in a call hear each other: two directly, more by the room, and how the one becomes the other. */
import { type AccountId, EverlineError, type Time } from "@everline/protocol"
import type { Call, Talking } from "../call.ts"
import { peopleIn, requireLeg } from "../people.ts"
import type { StepOf } from "./steps.ts"

/** The room, where a link names its ends: legs are counted from 1. */
export const ROOM = 0
/** Two who hear each other directly have so long to hear the room. */
export const GROW_MS = 10_000

/** With a third who is in, the two before go over to the room; they hear each other directly until both hear it. */
export function grow(call: Call<Talking>, newcomer: AccountId, at: Time): Call<Talking> {
  if (call.route === "room" || call.growth !== null) return call
  const between = peopleIn(call).flatMap(({ account }) => (account === newcomer ? [] : [account]))
  return between.length < 2 ? call : { ...call, growth: { between, until: at + GROW_MS } }
}

/** Where two go over to the room and both hear it, or have no reason to any more, they have done so, or need not. */
export function reroute(call: Call<Talking>): Call<Talking> {
  const { growth, roomed } = call
  if (growth === null) return call
  const people = peopleIn(call)
  const before = people.filter(({ account }) => growth.between.includes(account))
  if (before.length === people.length) return { ...call, growth: null, roomed: [] }
  // Of one that is gone nobody waits to hear that it hears.
  const legs = before.flatMap(({ legs }) => legs).filter(({ holds, lost }) => holds.length > 0 && lost === null)
  const isHeard = before.length < 2 || legs.every(({ leg }) => roomed.includes(leg))
  return isHeard ? { ...call, growth: null, route: "room" } : call
}

/** What comes from the room arrives with a device, whether or not anybody is to be heard there. @throws not_in_call */
export function hearRoom<C extends Call>(call: C, { by, legs }: StepOf<"arrive">): C {
  const { leg } = requireLeg(call, by)
  if (!legs.includes(ROOM) || !legs.includes(leg)) throw new EverlineError("not_in_call")
  if (call.roomed.includes(leg) || (call.route === "direct" && call.growth === null)) return call
  return { ...call, roomed: [...call.roomed, leg] }
}

/** Whether people hear each other by the room: what comes from it has arrived with two of them. */
export const isHeardInRoom = (call: Call): boolean =>
  peopleIn(call).filter(({ legs }) => legs.some(({ leg }) => call.roomed.includes(leg))).length > 1

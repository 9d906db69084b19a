/** By what people in a call hear each other: two directly, more by the room, and how the one becomes the other. */
import { type AccountId, EverlineError, type Time } from "@everline/protocol"
import type { Call, Growth, Talking } from "../call.ts"
import { isMany, othersOf, peopleIn, requireLeg } from "../people.ts"
import type { StepOf } from "./steps.ts"

/** The room, where a link names its ends: legs are counted from 1. */
export const ROOM = 0
/** Two who hear each other directly have so long to hear the room. */
export const GROW_MS = 10_000
/** Two who do not hear each other so long after the answer try the room as well: where nothing is in the way they do by then. */
export const BESIDE_MS = 1_200

/** With a third who is in, the two before go over to the room; they hear each other directly until both hear it. */
export function grow(call: Call<Talking>, newcomer: AccountId, at: Time): Call<Talking> {
  const isGrowing = call.growth !== null && call.growth.until !== null
  if (call.route === "room" || isGrowing) return call
  const between = peopleIn(call).flatMap(({ account }) => (account === newcomer ? [] : [account]))
  return between.length < 2 ? call : { ...call, growth: { between, until: at + GROW_MS } }
}

/** Whether two are in a call who have not heard each other, and try it directly alone. */
export const isUnheard = (call: Call<Talking>): boolean =>
  call.phase.connectedAt === null && call.route === "direct" && call.growth === null && peopleIn(call).length === 2

/** Two try the room beside the link between them, which goes on being tried. */
export const goBeside = (call: Call<Talking>): Call<Talking> => ({
  ...call,
  growth: { between: peopleIn(call).map(({ account }) => account), until: null },
})

/** Where two go over to the room and both hear it, or have no reason to any more, they have done so, or need not. */
export function reroute(call: Call<Talking>): Call<Talking> {
  const { growth, roomed } = call
  if (growth === null) return call
  const people = peopleIn(call)
  const before = people.filter(({ account }) => growth.between.includes(account))
  if (before.length === people.length) return rerouteAlone(call, growth)
  // Of one that is gone nobody waits to hear that it hears.
  const legs = before.flatMap(({ legs }) => legs).filter(({ holds, lost }) => holds.length > 0 && lost === null)
  const isHeard = before.length < 2 || legs.every(({ leg }) => roomed.includes(leg))
  return isHeard ? { ...call, growth: null, route: "room" } : call
}

/** The first by which two who are alone hear each other is their route. */
function rerouteAlone(call: Call<Talking>, growth: Growth): Call<Talking> {
  if (isHeardInRoom(call)) return { ...call, growth: null, route: "room" }
  if (call.phase.connectedAt !== null || peopleIn(call).length < 2) return { ...call, growth: null, roomed: [] }
  return growth.until === null ? call : { ...call, growth: { ...growth, until: null } }
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

/** Whether two who hear each other by the room try it directly beside that: no others are called, and neither has two devices in it. */
export const isBeside = (call: Call): boolean =>
  call.route === "room" && !isMany(call) && peopleIn(call).every(({ legs }) => legs.length === 1)

/** What comes directly has held, beside the room, with one of two: its way works both ways, and is the better. @throws not_in_call */
export function hearDirectly(call: Call<Talking>, { by, legs }: StepOf<"arrive">): Call<Talking> {
  const ends = [requireLeg(call, by), ...othersOf(call, by.account).flatMap((other) => other.legs)]
  if (!ends.every(({ leg }) => legs.includes(leg))) throw new EverlineError("not_in_call")
  return { ...call, route: "direct", roomed: [] }
}

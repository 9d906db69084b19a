/** By what people in a call hear each other: two directly, more by the room, and how the one becomes the other. */
import type { AccountId, Time } from "@everline/protocol"
import type { Call, Talking } from "../call.ts"
import { peopleIn } from "../people.ts"

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
  const legs = before.flatMap(({ legs }) => legs).filter(({ holds }) => holds.length > 0)
  const isThere = before.length < 2 || legs.every(({ leg }) => roomed.includes(leg))
  return isThere ? { ...call, growth: null, route: "room" } : call
}

/** What comes from the room has arrived with a leg. */
export function hearRoom(call: Call<Talking>, leg: number): Call<Talking> {
  if (call.roomed.includes(leg) || (call.route === "direct" && call.growth === null)) return call
  return { ...call, roomed: [...call.roomed, leg] }
}

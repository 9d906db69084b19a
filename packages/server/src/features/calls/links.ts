/** The ways between devices in a call, and between them and the room, as the devices of one person see them. */
import type { CallLink } from "@everline/protocol"
import type { Call, Leg, Participant } from "./call.ts"
import { isTalking, peopleIn } from "./people.ts"
import { isBeside, ROOM } from "./rules/route.ts"

/** Names the way between two legs. */
const linkOf = (one: number, other: number): string => `${Math.min(one, other)}-${Math.max(one, other)}`

/** The legs that a link names, and ROOM. */
export const legsOf = (link: string): readonly number[] =>
  link.split("-").map((end) => (end === "room" ? ROOM : Number(end)))

/** The links that a leg of somebody's has. */
export function linksOf(call: Call, mine: Participant, leg: Leg): readonly CallLink[] {
  const others = peopleIn(call).filter(({ account }) => account !== mine.account)
  if (call.route === "room")
    return [toRoom(call, leg, others), ...(isBeside(call) ? besideRoom(call, leg, others) : [])]
  const { growth } = call
  if (growth === null) return others.flatMap((other) => toLegs(call, leg, other))
  // Two hear each other directly until both hear the room, and not twice; whoever came hears them by the room alone.
  const isBefore = ({ account }: Participant) => growth.between.includes(account)
  const direct = isBefore(mine) ? others.filter(isBefore).flatMap((other) => toLegs(call, leg, other)) : []
  return [...direct, { ...toRoom(call, leg, others), ...(isBefore(mine) && { arriving: true }) }]
}

/** What comes directly waits until it is gone over to. */
const besideRoom = (call: Call, leg: Leg, others: readonly Participant[]): readonly CallLink[] =>
  others.flatMap((other) => toLegs(call, leg, other)).map((link) => ({ ...link, picture: false, arriving: true }))

function toLegs(call: Call, leg: Leg, { legs }: Participant): readonly CallLink[] {
  const coming = isTalking(call) ? call.phase.handOffs.find(({ phase }) => phase.kind === "connecting") : undefined
  // Of one that takes no voice there is nothing to wait for here: it says itself when it has what it takes.
  const isComing = (other: Leg) =>
    coming?.phase.kind === "connecting" && coming.phase.leg === other.leg && coming.takes.includes("microphone")
  return legs.map((other) => ({
    link: linkOf(leg.leg, other.leg),
    offers: leg.leg > other.leg,
    voice: other.holds.includes("microphone"),
    picture: other.holds.includes("camera"),
    arriving: isComing(other),
  }))
}

function toRoom({ roomed }: Call, { leg }: Leg, others: readonly Participant[]): CallLink {
  const holds = others.flatMap(({ legs }) => legs).flatMap((other) => other.holds)
  return {
    link: `${leg}-room`,
    offers: true,
    voice: holds.includes("microphone"),
    picture: holds.includes("camera"),
    arriving: !roomed.includes(leg),
  }
}

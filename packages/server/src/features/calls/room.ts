/** The rooms in which calls of many meet: who may be in that of a call, and what is to be passed on there. */
import type { CallId, Capability, IceServer, LinkSignal, Source } from "@everline/protocol"
import type { PlannedLeg, PlannedPerson, RoomPlan } from "../rooms/plan.ts"
import type { Call, Leg, Participant } from "./call.ts"
import type { CallDevice } from "./ice.ts"
import { isTalking, peopleIn } from "./people.ts"
import { isConnecting } from "./rules/hand-off.ts"

/** The rooms, as calls see them. Nothing that a call does waits for them, or fails by them. */
export interface CallRooms {
  /** Calls are otherwise than before: their rooms follow. */
  changed(calls: readonly CallId[]): void
  /** A leg says something to the room of its call. */
  say(leg: number, said: LinkSignal): Promise<void>
  /** What helps a device to connect to the room of its call. */
  servers(of: CallDevice): readonly IceServer[]
}

/** By what a device sends a source: one shares a screen where one speaks, whichever device films. */
const CAPABILITY_OF: Readonly<Record<Source, Capability>> = {
  voice: "microphone",
  picture: "camera",
  screen: "microphone",
}
const SOURCES: readonly Source[] = ["voice", "picture", "screen"]

/**
 * What the room of a call is to be brought in line with, by its state alone; null: it has none. Whoever is out of the call is
 * not in it, so that no way out of a call can be forgotten.
 */
export function roomOf(call: Call): RoomPlan | null {
  if (call.phase.kind === "ended" || (call.route === "direct" && call.growth === null)) return null
  const people = peopleIn(call)
  return {
    legs: people.flatMap((person) => person.legs.map((leg) => toRoomLeg(call, person, leg))),
    people: people.map(toRoomPerson),
  }
}

function toRoomLeg(call: Call, { account }: Participant, { leg, device, holds }: Leg): PlannedLeg {
  const handOffs = isTalking(call) ? call.phase.handOffs.filter(isConnecting) : []
  const taken = handOffs.flatMap((one) => (one.account === account && one.to === device ? one.takes : []))
  const may = [...holds, ...taken]
  return { leg, person: account, publish: SOURCES.filter((source) => may.includes(CAPABILITY_OF[source])) }
}

function toRoomPerson({ account, legs, manner }: Participant): PlannedPerson {
  const onAir = (source: Source) => legs.find(({ holds }) => holds.includes(CAPABILITY_OF[source]))?.leg ?? null
  const isMuted: Readonly<Record<Source, boolean>> = {
    voice: manner.muted || manner.holding,
    picture: !manner.camera || manner.holding,
    screen: !manner.sharing || manner.holding,
  }
  return {
    person: account,
    muted: SOURCES.filter((source) => isMuted[source]),
    onAir: { voice: onAir("voice"), picture: onAir("picture"), screen: onAir("screen") },
  }
}

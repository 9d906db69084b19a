/** Who may be in the room of a call, and what is to be passed on there. */
import type { AccountId, Capability, Source } from "@everline/protocol"
import type { Call, Leg, Participant } from "./call.ts"
import { isTalking, peopleIn } from "./people.ts"
import { isConnecting } from "./rules/hand-off.ts"

/** A device that may have connections to the room. */
export interface RoomLeg {
  readonly leg: number
  readonly person: AccountId
  /** What it may send: what it holds, and what it is about to take over. */
  readonly publish: readonly Source[]
}

export interface RoomPerson {
  readonly person: AccountId
  /** Of these sources nothing is passed on, whatever comes. */
  readonly muted: readonly Source[]
  /** By which leg others hear and see them; null: by none. */
  readonly onAir: Readonly<Record<Source, number | null>>
}

export interface RoomPlan {
  readonly legs: readonly RoomLeg[]
  readonly people: readonly RoomPerson[]
}

/** By what a device sends a source: the screen that one shares goes out beside the camera. */
const CAPABILITY_OF: Readonly<Record<Source, Capability>> = {
  voice: "microphone",
  picture: "camera",
  screen: "camera",
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

function toRoomLeg(call: Call, { account }: Participant, { leg, device, holds }: Leg): RoomLeg {
  const handOffs = isTalking(call) ? call.phase.handOffs.filter(isConnecting) : []
  const taken = handOffs.flatMap((one) => (one.account === account && one.to === device ? one.takes : []))
  const may = [...holds, ...taken]
  return { leg, person: account, publish: SOURCES.filter((source) => may.includes(CAPABILITY_OF[source])) }
}

function toRoomPerson({ account, legs, manner }: Participant): RoomPerson {
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

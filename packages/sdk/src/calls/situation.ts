/** What a call says of the links of this device, and of who is to be heard by them. */
import {
  type AccountId,
  type CallLink,
  type CallPerson,
  type CallView,
  type Capability,
  type DeviceId,
  LIMITS,
  type RoomWant,
  SOURCES,
  type Source,
} from "@everline/protocol"

/** How things are with a link. */
export interface Situation {
  readonly link: CallLink
  /** Whether somebody has answered. */
  readonly talks: boolean
  /** Whether this device is taking over. */
  readonly takesOver: boolean
  /** What this device may send: what it holds, and what it takes over. */
  readonly sources: readonly Source[]
  /** Who is at the other end of a direct link. */
  readonly other: AccountId
  /** Whose voices come by the room: those who are in, and neither muted, away nor missed. */
  readonly voices: ReadonlySet<AccountId>
  /** Whose cameras are on, of those who are in and neither away nor missed. */
  readonly filmed: ReadonlySet<AccountId>
  /** Who is heard directly as long as their voice has not come by the room. */
  readonly awaited: AccountId | null
  /** Whether one is heard by the room: what comes directly takes its place when it has held for a while. */
  readonly isHeardInRoom: boolean
  /** In what size this device shows pictures: none where it shows nothing, undefined as long as that was not said. */
  readonly wants: readonly RoomWant[] | undefined
}

/** By what a device sends a source: one shares a screen where one speaks, whichever device films. */
const CAPABILITIES: Readonly<Record<Source, Capability>> = {
  voice: "microphone",
  picture: "camera",
  screen: "microphone",
}

export interface Self {
  readonly device: DeviceId
  readonly other: AccountId
  /** What the app has said. */
  readonly wants: readonly RoomWant[] | undefined
}

/** The situation of each link that a device has. */
export function situationsOf(view: CallView, { device, other, wants }: Self): readonly Situation[] {
  const leg = view.legs.find((one) => one.device === device)
  if (leg === undefined) return []
  const coming = view.handOffs.filter(({ to, state }) => to === device && state === "connecting")
  const may = [...leg.holds, ...coming.flatMap(({ takes }) => takes)]
  const people = view.many ? view.people : [theOther(view)]
  const voices = accountsOf(people.filter((one) => isHere(one) && !one.manner.muted))
  const filmed = accountsOf(people.filter((one) => isHere(one) && one.manner.camera))
  const isDirect = leg.links.some(({ link, voice }) => voice && !isToRoom(link))
  return leg.links.map((link) => ({
    link,
    talks: view.state === "talking",
    takesOver: coming.length > 0,
    sources: SOURCES.filter((source) => may.includes(CAPABILITIES[source])),
    other,
    voices,
    filmed,
    awaited: isDirect && voices.has(other) ? other : null,
    isHeardInRoom: leg.links.some(({ link, arriving }) => isToRoom(link) && !arriving),
    wants: !may.includes("screen") ? [] : view.many ? wants : allOf(view.account),
  }))
}

/**
 * Who is at the other end of direct links. With a third in a call they stay it, for the others are heard by the room alone.
 * @param before who it was
 */
export function otherOf({ account, people }: CallView, before: AccountId): AccountId {
  const there = people.flatMap((one) => (one.place === "in" ? [one.account] : []))
  const [first = account] = there
  return there.length > 1 && there.includes(before) ? before : first
}

/** The other of two, of whom a call tells apart. */
const theOther = ({ account, theirs: { lost, ...manner } }: CallView): CallPerson => ({
  ...{ account, place: "in", manner, lost, host: false },
})

/** Two who are alone fill each other's screens. */
const allOf = (account: AccountId): readonly RoomWant[] =>
  (["picture", "screen"] as const).map((source) => ({
    ...{ account, source, width: LIMITS.wantedPixels, height: LIMITS.wantedPixels, priority: 1 },
  }))

/** Whether a link is that between this device and the room. */
export const isToRoom = (link: string): boolean => link.endsWith("-room")

const isHere = ({ place, manner, lost }: CallPerson): boolean => place === "in" && !manner.holding && !lost

const accountsOf = (people: readonly CallPerson[]): ReadonlySet<AccountId> =>
  new Set(people.map(({ account }) => account))

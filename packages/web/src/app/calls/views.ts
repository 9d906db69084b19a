/** What screens show of calls. */
import type { CallView } from "@everline/protocol"
import type { Client, OwnCall } from "@everline/sdk"
import type {
  CallScreenView,
  ElsewhereView,
  HereView,
  IncomingView,
  PictureView,
  StationView,
} from "../../screens/call/view.ts"
import { nameOf as conversationName, facesOf } from "../views/conversations.ts"
import { personOf } from "../views/people.ts"
import type { Calling } from "./calling.ts"
import { groupOf, titleOf } from "./titles.ts"

/** A moment of the server's clock by this device's. */
export const here = (client: Client, at: number): number => at + Date.now() - client.now()

function phaseOf(client: Client, view: CallView): CallScreenView["phase"] {
  if (view.state === "ringing") return { kind: view.reached ? "ringing" : "calling" }
  if (view.ended !== null) return { kind: "ended", outcome: view.ended.outcome, talkedMs: view.ended.talkedMs }
  return view.connectedAt === null ? { kind: "connecting" } : { kind: "talking", since: here(client, view.connectedAt) }
}

/** What the other shares hides what their camera sees. */
const picturesOf = ({ incoming, view }: OwnCall): readonly PictureView[] => {
  const { camera, sharing } = view.value.theirs
  return incoming.value
    .filter(({ source }) => source === (sharing ? "screen" : "picture"))
    .map(({ name, track, plays }) => ({ key: `${name} ${track.id}`, track, shows: plays && (camera || sharing) }))
}

/** What one of one's own devices is called. */
export const nameOf = ({ client }: Calling, device: string | null): string =>
  client.devices.list.value?.find((one) => one.device === device)?.name ?? "…"

const canRecordScreen = (): boolean => navigator.mediaDevices?.getDisplayMedia !== undefined

/** This end of a call that this device is in. @param cameras that it has */
export function lineOf(calling: Calling, own: OwnCall, cameras: number): HereView {
  const { capture, voices } = calling
  const view = own.view.value
  const hand = view.handOffs.find(({ to }) => to !== calling.device)
  return {
    quality: own.quality.value,
    // A camera that another call had on goes off a moment later.
    self: view.mine.camera ? capture.picture.track.value : null,
    isMirrored: capture.isMirrored,
    moving: hand ? nameOf(calling, hand.to) : null,
    canFlip: cameras > 1,
    // One shares where one speaks, and ends it from wherever one is.
    canShare: view.mine.sharing || (canRecordScreen() && calling.holds(own, "microphone")),
    isSilent: voices.blocked.value,
  }
}

/** This end of a call that this device is not in any more. */
export const NO_LINE: HereView = {
  ...{ quality: "clear", self: null, isMirrored: false, moving: null },
  ...{ canFlip: false, canShare: false, isSilent: false },
}

/** The call between two that this device is in. @param cameras that it has */
export function callOf(calling: Calling, own: OwnCall, cameras: number): CallScreenView {
  const { client } = calling
  const view = own.view.value
  return {
    ...lineOf(calling, own, cameras),
    call: own.call,
    person: personOf(client, view.account),
    phase: phaseOf(client, view),
    mine: view.mine,
    theirs: view.theirs,
    pictures: picturesOf(own),
  }
}

/** A call that has ended, for a moment more. */
export function farewellOf(calling: Calling, view: CallView): CallScreenView {
  const { client } = calling
  return {
    ...NO_LINE,
    call: view.call,
    person: personOf(client, view.account),
    phase: phaseOf(client, view),
    mine: view.mine,
    theirs: view.theirs,
    pictures: [],
  }
}

/** As many faces as stand for those that a call rings with. */
const FACES = 4

/** A call that rings here. @param isSecond one is in another */
export function incomingOf(client: Client, view: CallView, isSecond: boolean): IncomingView {
  const { call, account, media } = view
  return { call, person: personOf(client, account), group: calledOf(client, view), media, isSecond }
}

/** Whom a call rings with beside oneself. */
function calledOf(client: Client, view: CallView): IncomingView["group"] {
  if (!view.many) return null
  const group = groupOf(client, view)
  if (group !== undefined)
    return { name: conversationName(client, group), faces: facesOf(client, group), people: group.memberCount }
  const there = view.people.filter(({ place }) => place === "in" || place === "ringing")
  const faces = there.slice(0, FACES).map(({ account }) => personOf(client, account))
  return { name: titleOf(client, view), faces, people: there.length + 1 }
}

/** Where a call is, and where it can go: those that hold it, those that are here by last use, the others. */
export function stationsOf(calling: Calling, { legs }: CallView): readonly StationView[] {
  const { client } = calling
  const holders = new Set(legs.filter(({ holds }) => holds.length > 0).map(({ device }) => device))
  const rank = ({ isNow, online }: StationView) => (isNow ? 0 : online ? 1 : 2)
  return (client.devices.list.value ?? [])
    .filter(({ shape }) => shape !== "program")
    .map(({ device, name, shape, lastSeenAt, online }) => {
      const isNow = holders.has(device)
      const speaks = legs.some((leg) => leg.device === device && leg.holds.includes("microphone"))
      const gathers = device === calling.device && speaks && holders.size > 1
      return { device, name, shape, lastSeenAt, online: online || isNow, isNow, gathers }
    })
    .sort((a, b) => rank(a) - rank(b) || b.lastSeenAt - a.lastSeenAt)
}

/** A call that goes on on another of one's devices. */
export function elsewhereOf(calling: Calling, view: CallView): ElsewhereView {
  const { client } = calling
  const { call, connectedAt, legs } = view
  const holder = legs.find(({ holds }) => holds.includes("microphone")) ?? legs[0]
  const device = client.devices.list.value?.find((one) => one.device === holder?.device)
  return {
    call,
    name: titleOf(client, view),
    device: device?.name ?? "…",
    shape: device?.shape ?? "phone",
    since: connectedAt === null ? null : here(client, connectedAt),
    isLost: holder?.lost === true,
  }
}

/** What screens show of calls. */
import type { CallView } from "@everline/protocol"
import type { Client, OwnCall } from "@everline/sdk"
import type { CallScreenView, ElsewhereView, PictureView, StationView } from "../../screens/call/view.ts"
import { personOf } from "../views/people.ts"
import type { Calling } from "./calling.ts"

/** A moment of the server's clock by this device's. */
const here = (client: Client, at: number): number => at + Date.now() - client.now()

function phaseOf(client: Client, view: CallView): CallScreenView["phase"] {
  if (view.state === "ringing") return { kind: view.reached ? "ringing" : "calling" }
  if (view.ended !== null) return { kind: "ended", outcome: view.ended.outcome, talkedMs: view.ended.talkedMs }
  return view.connectedAt === null ? { kind: "connecting" } : { kind: "talking", since: here(client, view.connectedAt) }
}

/** What the other shares hides what their camera sees. */
const picturesOf = ({ incoming, view }: OwnCall): readonly PictureView[] => {
  const { theirs } = view.value
  return incoming.value.map(({ link, picture, screen, shows }) => {
    const [what, track] = theirs.sharing ? ["screen", screen] : ["picture", picture]
    return { key: `${link} ${what} ${track.id}`, track, shows: shows && (theirs.camera || theirs.sharing) }
  })
}

/** What one of one's own devices is called. */
export const nameOf = ({ client }: Calling, device: string | null): string =>
  client.devices.list.value?.find((one) => one.device === device)?.name ?? "…"

/** The call that this device is in. @param cameras that it has */
export function callOf(calling: Calling, own: OwnCall, cameras: number): CallScreenView {
  const { client, capture, voices } = calling
  const view = own.view.value
  const hand = view.handOffs.find(({ to }) => to !== calling.device)
  return {
    call: own.call,
    person: personOf(client, view.account),
    phase: phaseOf(client, view),
    quality: own.quality.value,
    mine: view.mine,
    theirs: view.theirs,
    pictures: picturesOf(own),
    // A camera that another call had on goes off a moment later.
    self: view.mine.camera ? capture.picture.track.value : null,
    isMirrored: capture.isMirrored,
    moving: hand ? nameOf(calling, hand.to) : null,
    canFlip: cameras > 1,
    canShare: navigator.mediaDevices?.getDisplayMedia !== undefined,
    isSilent: voices.blocked.value,
  }
}

/** A call that has ended, for a moment more. */
export function farewellOf(calling: Calling, view: CallView): CallScreenView {
  const { client } = calling
  return {
    call: view.call,
    person: personOf(client, view.account),
    phase: phaseOf(client, view),
    quality: "clear",
    mine: view.mine,
    theirs: view.theirs,
    ...{ pictures: [], self: null, isMirrored: false, moving: null, canFlip: false, canShare: false, isSilent: false },
  }
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
export function elsewhereOf(calling: Calling, { call, account, connectedAt, legs }: CallView): ElsewhereView {
  const { client } = calling
  const holder = legs.find(({ holds }) => holds.includes("microphone")) ?? legs[0]
  const device = client.devices.list.value?.find((one) => one.device === holder?.device)
  return {
    call,
    name: personOf(client, account).name,
    device: device?.name ?? "…",
    shape: device?.shape ?? "phone",
    since: connectedAt === null ? null : here(client, connectedAt),
    isLost: holder?.lost === true,
  }
}

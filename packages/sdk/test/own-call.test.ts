import {
  type AccountId,
  type CallId,
  type CallLink,
  type CallPerson,
  type CallView,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type Input,
  type MethodName,
  newId,
} from "@everline/protocol"
import { silentWebRtc } from "@everline/testkit"
import { expect, test } from "vitest"
import type { WebRtc } from "../src/api/calls.ts"
import { Calls } from "../src/calls/calls.ts"
import { OwnCall } from "../src/calls/own-call.ts"
import { PeerLink } from "../src/calls/peer-link.ts"
import { VirtualTime } from "../src/testing/virtual-time.ts"
import { type Said, SilentRoom, type Told } from "./support/silent-room.ts"

const [ben, cleo] = [newId<AccountId>(), newId<AccountId>()]
const [call, device] = [newId<CallId>(), newId<DeviceId>()]
const nothing = { voice: null, picture: null, screen: null }
const calm = { muted: false, camera: false, sharing: false, holding: false, raised: null }

const person = (account: AccountId, change: Partial<CallPerson> = {}): CallPerson => ({
  ...{ account, place: "in", manner: calm, lost: false, host: false },
  ...change,
})
const muted = (account: AccountId) => person(account, { manner: { ...calm, muted: true } })
const direct: CallLink = { link: "1-2", offers: false, voice: true, picture: false, arriving: false }
const arriving: CallLink = { link: "1-room", offers: true, voice: true, picture: false, arriving: true }
const arrived: CallLink = { ...arriving, arriving: false }
const leg = (links: readonly CallLink[], holds: readonly Capability[] = ["microphone", "speaker"]) => ({
  ...{ device, holds, lost: false, links },
})
const between: CallView = {
  ...{ call, conversation: newId<ConversationId>(), account: ben, outgoing: true, media: "audio", begunAt: 1_000 },
  ...{ rev: 1, state: "talking", reached: true, connectedAt: 2_000, answeredBy: null, legs: [leg([direct])] },
  ...{ mine: calm, theirs: { ...calm, lost: false }, many: false, people: [], host: true, locked: false },
  ...{ handOffs: [], failed: null, ended: null },
}
const many = (people: readonly CallPerson[], ...links: readonly CallLink[]): CallView => ({
  ...{ ...between, many: true, people, legs: [leg(links)] },
})

/** WebRTC of which nothing more is counted while it is frozen, as where nothing comes. */
function freezable(webrtc: WebRtc): WebRtc & { isFrozen: boolean } {
  const all = {
    isFrozen: false,
    connect(configuration: RTCConfiguration) {
      const peer = webrtc.connect(configuration)
      const count = peer.getStats.bind(peer)
      let last: RTCStatsReport = new Map()
      peer.getStats = async () => {
        if (!all.isFrozen) last = await count()
        return last
      }
      return peer
    },
  }
  return all
}

/** WebRTC that notes of each connection where it looks for ways. */
const noting = (served: (readonly string[])[], { connect }: WebRtc): WebRtc => ({
  connect(configuration) {
    served.push((configuration.iceServers ?? []).flatMap(({ urls }) => urls))
    return connect(configuration)
  },
})

/** A device in a call, Ben's by a direct link, a room, and a server that passes on what they say and hears reports. */
function setUp(view: CallView) {
  const time = new VirtualTime()
  const ports = { timer: time.timer, random: Math.random }
  const webrtc = freezable(silentWebRtc())
  /** `isApart`: what is for Ben does not get there. `roomMs`: how long it takes what is for the room. */
  const server = { isAway: false, isDeaf: false, isApart: false, roomMs: 0 }
  const asked: MethodName[] = []
  const probed: number[] = []
  /** Where each of the device's connections looks for ways. */
  const served: (readonly string[])[] = []
  const tell = (link: string) => (told: Told) => {
    time.timer(10, () => own.signalled({ call, link, ...told }))
  }
  const room = new SilentRoom({ time, webrtc, tell: tell("1-room") })
  const bens = new PeerLink({
    ...{ offers: true, rejoins: false, servers: [], webrtc, ports, sends: nothing, say: tell("1-2") },
  })
  /** What the device says to Ben's. */
  const toBen: Said[] = []
  const take = async ({ call: _, link, ...said }: Input<"calls.signal">) => {
    if (server.isDeaf) return
    const isForRoom = link === "1-room"
    if (!isForRoom) toBen.push(said)
    if (!isForRoom && server.isApart) return
    time.timer(10, () => (isForRoom ? void room.hear(said) : bens.hear(said)))
    if (isForRoom && server.roomMs > 0) await new Promise<void>((taken) => time.timer(server.roomMs, taken))
  }
  const own = new OwnCall({
    ...{ ports, device, view, heard: () => undefined, probe: (ms: number) => probed.push(ms) },
    ...{ servers: [{ urls: ["stun:any"] }], roomServers: [{ urls: ["turns:engine"] }] },
    webrtc: noting(served, webrtc),
    call: async (method, input) => {
      if (server.isAway) throw new EverlineError("offline")
      // The method says what the input is.
      if (method === "calls.signal") await take(input as Input<"calls.signal">)
      else asked.push(method)
      // Views are told by the test.
      return { view: own.view.peek() } as never
    },
  })
  const voice = webrtc.connect({}).addTransceiver("audio").receiver.track
  own.send({ voice })
  /** Whose voices are played, and by which link. */
  const played = () =>
    own.incoming.value.flatMap(({ name, account, source, plays }) =>
      source === "voice" && plays ? [`${name.split(" ")[0]} ${account === ben ? "ben" : "cleo"}`] : [],
    )
  return {
    ...{ time, own, room, webrtc, server, asked, probed, served, played, voice, bens, toBen },
    tellDevice: tell("1-room"),
  }
}

test("two who are joined by a third hear each other directly until the room has brought the voice of either, and at no time both or none", async () => {
  const { time, own, room, asked, played, tellDevice } = setUp(between)
  await time.pass(2_000)
  expect([played(), own.quality.value]).toEqual([["1-2 ben"], "clear"])
  const heard: string[] = []
  own.incoming.subscribe(() => {
    heard.push(
      played()
        .filter((one) => one.endsWith("ben"))
        .join(),
    )
  })

  room.tracks = [{ mid: "0", account: cleo, source: "voice" }]
  own.changed(many([person(ben), person(cleo)], direct, arriving))
  await time.pass(5_000)
  expect(played()).toEqual(["1-2 ben"])
  expect(asked).toEqual([])
  tellDevice({ way: "down", tracks: [...room.tracks, { mid: "1", account: ben, source: "voice" }] })
  await time.pass(1_000)
  expect(asked).toEqual(["calls.arrived"])
  expect(played()).toEqual(["1-2 ben"])

  own.changed(many([person(ben), person(cleo)], arrived))
  expect(played()).toEqual(["1-room cleo", "1-room ben"])
  // What was heard before is there for a moment, to be faded out.
  expect(own.incoming.value.some(({ name, plays }) => name.startsWith("1-2") && !plays)).toBe(true)
  await time.pass(500)
  expect(own.incoming.value.some(({ name }) => name.startsWith("1-2"))).toBe(false)
  expect([...new Set(heard)]).toEqual(["1-2 ben", "1-room ben"])
  expect(own.quality.value).toBe("clear")
})

test("two meet in the room while nothing comes directly; what comes later is said to have come when it has held for two seconds", async () => {
  const { time, own, room, server, asked, played, webrtc } = setUp({ ...between, connectedAt: null })
  server.isApart = true
  await time.pass(1_200)
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  own.changed({ ...between, connectedAt: null, legs: [leg([direct, arriving])] })
  await time.pass(1_000)
  expect(asked).toEqual(["calls.arrived"])
  const heard: string[] = []
  own.changed({ ...between, legs: [leg([arrived, { ...direct, arriving: true }])] })
  own.incoming.subscribe(() => {
    heard.push(played().join())
  })
  await time.pass(5_000)
  expect([asked.length, played(), own.quality.value]).toEqual([1, ["1-room ben"], "clear"])

  server.isApart = false
  await time.pass(6_000)
  const saidAt = asked.length
  expect(asked).toEqual(asked.map(() => "calls.arrived"))
  expect(saidAt).toBeGreaterThan(1)
  // A pause, and it has to hold anew.
  webrtc.isFrozen = true
  await time.pass(600)
  webrtc.isFrozen = false
  await time.pass(1_600)
  expect(asked).toHaveLength(saidAt)
  await time.pass(1_000)
  expect(asked).toHaveLength(saidAt + 1)
  own.changed({ ...between, legs: [leg([direct])] })
  await time.pass(1_000)
  expect([...new Set(heard)]).toEqual(["1-room ben", "1-2 ben"])
  expect(own.quality.value).toBe("clear")
})

test("by what reaches the media engine alone no way to another device is looked for, and ways to the room are, both", async () => {
  const { own, served } = setUp(between)
  expect(served).toEqual([["stun:any"]])
  own.changed(many([person(ben), person(cleo)], direct, arriving))
  expect(served).toEqual([["stun:any"], ["stun:any", "turns:engine"], ["stun:any", "turns:engine"]])
})

test("a server of the version before tells nothing for rooms alone: ways there are looked for by the rest", async () => {
  const time = Object.assign(new VirtualTime(), { random: Math.random })
  const served: (readonly string[])[] = []
  const webrtc = noting(served, silentWebRtc())
  const away = () => Promise.reject(new EverlineError("offline"))
  const calls = new Calls({ call: away, ports: time, webrtc, device: () => device, probe: () => undefined })
  calls.entered({ view: many([person(ben)], arriving), servers: [{ urls: ["stun:any"] }] })
  await expect.poll(() => served).toEqual([["stun:any"]])
  calls.clear()
})

test("a room that is being made keeps nothing waiting but what is for it, by the same way", async () => {
  const { time, own, room, server, bens, toBen } = setUp(between)
  await time.pass(2_000)
  server.roomMs = 8_000
  own.changed(many([person(ben), person(cleo)], direct, arriving))
  await time.pass(500)
  expect(room.heard.map(({ way }) => way).sort()).toEqual(["down", "up"])
  // Their networks are others, and they look for another way to each other.
  const before = toBen.length
  bens.revive()
  await time.pass(500)
  expect(toBen.slice(before).map(({ description }) => description?.type)).toContain("answer")
})

test("who comes into a call of many is heard when a voice has come, and says that they hear", async () => {
  const { time, own, room, asked, played } = setUp({ ...many([person(ben)], arriving), connectedAt: null })
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  await time.pass(900)
  expect(asked).toEqual(["calls.arrived"])
  expect([played(), own.quality.value]).toEqual([[], "connecting"])
  own.changed(many([person(ben)], arrived))
  expect(played()).toEqual(["1-room ben"])
  own.changed({ ...many([person(ben)], arrived), legs: [leg([arrived], ["microphone"])] })
  expect(played()).toEqual([])
})

test("where nobody is to be heard the connection is all that is waited for, and where nobody says anything a second more", async () => {
  const alone = setUp({ ...many([muted(ben)], arriving), connectedAt: null })
  await alone.time.pass(200)
  expect(alone.asked).toEqual(["calls.arrived"])
  const silent = setUp(many([person(ben), person(cleo)], arriving))
  await silent.time.pass(900)
  expect(silent.asked).toEqual([])
  await silent.time.pass(500)
  expect(silent.asked).toEqual(["calls.arrived"])
})

test("while a group's call rings nothing is said to have come; once somebody has answered it is", async () => {
  const { time, own, room, asked } = setUp({ ...many([person(ben, { place: "ringing" })], arriving), state: "ringing" })
  await time.pass(5_000)
  expect([room.downs.length, asked]).toEqual([1, []])
  own.changed(many([person(ben)], arriving))
  await time.pass(2_000)
  expect(asked).toEqual(["calls.arrived"])
})

test("what has come is said again when the server was away", async () => {
  const { time, own, room, server, asked } = setUp(many([person(ben)], arriving))
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  await time.pass(100)
  server.isAway = true
  await time.pass(60_000)
  expect(asked).toEqual([])
  server.isAway = false
  own.resume()
  await time.pass(100)
  expect(asked).toEqual(["calls.arrived"])
})

test("that two hear each other is said again on another line for as long as the server does not say so; and that the other is there", async () => {
  const { time, own, asked } = setUp({ ...between, connectedAt: null })
  await time.pass(2_000)
  expect(asked).toEqual(["calls.connected"])
  own.resume()
  await time.pass(100)
  expect(asked.slice(1).toSorted()).toEqual(["calls.connected", "calls.heard"])
  own.changed(between)
  own.resume()
  await time.pass(100)
  expect(asked.slice(3)).toEqual(["calls.heard"])
})

test("who hears the other says so where an earlier life of theirs has told that they were lost", async () => {
  const { time, asked } = setUp({ ...between, theirs: { ...calm, lost: true } })
  await time.pass(2_000)
  expect(asked).toEqual(["calls.heard"])
})

test("when nothing comes of those who are to be heard the line to the server is probed, then another way is tried, and it is said", async () => {
  const { time, own, room, webrtc, probed } = setUp(many([person(ben)], arrived))
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  await time.pass(5_000)
  expect([own.quality.value, room.downs.length, probed]).toEqual(["clear", 1, []])
  const tries = () => room.heard.filter(({ asks }) => asks === "anew").length
  expect(tries()).toBe(1)
  webrtc.isFrozen = true
  await time.pass(500)
  expect(probed).toHaveLength(1)
  await time.pass(600)
  expect(tries()).toBe(2)
  // Of the connection that took its place nothing is missed before something has come by it.
  await time.pass(10_000)
  expect(tries()).toBe(2)
  webrtc.isFrozen = false
  await time.pass(5_000)
  expect([own.quality.value, tries()]).toEqual(["clear", 2])
})

test("that nothing comes is told, and that something comes again; nobody is missed who is muted or gone", async () => {
  const { time, own, room, server, webrtc, probed } = setUp(many([person(ben)], arrived))
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  await time.pass(5_000)
  webrtc.isFrozen = true
  server.isDeaf = true
  await time.pass(2_600)
  expect(own.quality.value).toBe("reconnecting")
  own.changed(many([muted(ben)], arrived))
  await time.pass(1_000)
  expect(own.quality.value).toBe("clear")
  probed.length = 0
  await time.pass(20_000)
  expect([own.quality.value, probed]).toEqual(["clear", []])
})

test("a picture that stops while its camera is on stands still after three seconds, until it goes on; one that nobody wants does not", async () => {
  const films = person(ben, { manner: { ...calm, camera: true } })
  const { time, own, room, server, webrtc } = setUp({
    ...many([films], arrived),
    legs: [leg([arrived], ["speaker", "screen"])],
  })
  room.tracks = [
    { mid: "0", account: ben, source: "voice" },
    { mid: "1", account: ben, source: "picture" },
  ]
  const stalls = () => own.incoming.value.filter((one) => one.stalls).map(({ source }) => source)
  await time.pass(5_000)
  webrtc.isFrozen = true
  server.isDeaf = true
  await time.pass(2_600)
  expect(stalls()).toEqual([])
  await time.pass(1_000)
  expect(stalls()).toEqual(["picture"])
  webrtc.isFrozen = false
  await time.pass(600)
  expect(stalls()).toEqual([])
  webrtc.isFrozen = true
  own.want([])
  await time.pass(5_000)
  expect(stalls()).toEqual([])
})

test("who takes over what another device of theirs holds sends it by the link that there is, and says that it has come", async () => {
  const { time, own, room, asked } = setUp(many([person(ben)], arrived))
  room.tracks = [{ mid: "0", account: ben, source: "voice" }]
  room.grants = ["voice", "screen"]
  await time.pass(5_000)
  expect([room.ups.length, asked]).toEqual([1, []])
  room.grants = ["voice", "picture", "screen"]
  const takes: Capability[] = ["camera", "screen"]
  own.changed({ ...many([person(ben)], arrived), handOffs: [{ to: device, takes, state: "connecting" }] })
  await time.pass(1_000)
  expect(room.ups.map(({ connectionState }) => connectionState)).toEqual(["disconnected", "connected"])
  expect(asked).toEqual(["calls.arrived"])
})

test("directly, what the other shares comes with their voice, whichever of their devices films", async () => {
  const shown = (link: CallLink): CallView => ({ ...between, legs: [leg([link], ["speaker", "screen"])] })
  const { time, own } = setUp(shown(direct))
  const playing = () => own.incoming.value.flatMap(({ source, plays }) => (plays ? [source] : []))
  await time.pass(2_000)
  expect(playing()).toEqual(["voice", "screen"])
  own.changed(shown({ ...direct, voice: false, picture: true }))
  expect(playing()).toEqual(["picture"])
})

test("what one wants to see is said to the room where it is shown, also to one that is there only later", async () => {
  const { time, own, room } = setUp(between)
  const wants = [{ account: ben, source: "picture" as const, width: 640, height: 360, priority: 0 }]
  const told = () => room.heard.flatMap((said) => (said.wants === undefined ? [] : [said.wants]))
  own.want(wants)
  await time.pass(2_000)
  expect(room.heard).toEqual([])
  own.changed(many([person(ben), person(cleo)], direct, arriving))
  await time.pass(2_000)
  expect(told()).toEqual([[]])
  own.changed({ ...many([person(ben), person(cleo)], arrived), legs: [leg([arrived], ["speaker", "screen"])] })
  await time.pass(2_000)
  expect(told()).toEqual([[], wants])
})

import { type AccountId, newId } from "@everline/protocol"
import { silentWebRtc } from "@everline/testkit"
import fc from "fast-check"
import { expect, test } from "vitest"
import { RoomLink } from "../src/calls/room-link.ts"
import { settle, VirtualTime } from "../src/testing/virtual-time.ts"
import { type Said, SilentRoom, type Told } from "./support/silent-room.ts"

const nothing = { voice: null, picture: null, screen: null }
const amy = newId<AccountId>()
const tracks: NonNullable<Told["tracks"]> = [{ mid: "0", account: amy, source: "voice" }]

/** A device, a room, and a way between them that delivers or not as `arrives` says of each thing that is said. */
function setUp(arrives: () => boolean = () => true) {
  const time = new VirtualTime()
  const webrtc = silentWebRtc()
  const said: Said[] = []
  /** After so long what the device says gets to the room, as where that has yet to be made; a moment later it is taken. */
  const server = { delayMs: 10 }
  const carry =
    <One>(hear: (one: One) => unknown, delayMs: () => number) =>
    (one: One) => {
      if (arrives()) time.timer(delayMs(), () => void hear(one))
    }
  const tellDevice = carry(
    (told: Told) => link.hear(told),
    () => 10,
  )
  const room = new SilentRoom({ time, webrtc, tell: tellDevice })
  room.tracks = tracks
  const tellRoom = carry(
    (one: Said) => room.hear(one),
    () => server.delayMs,
  )
  const link = new RoomLink({
    ...{ servers: [], webrtc, ports: { timer: time.timer, random: Math.random } },
    say(one) {
      said.push(one)
      tellRoom(one)
      return new Promise((taken) => time.timer(server.delayMs + 20, taken))
    },
  })
  /** A voice to send: nothing of it is looked at. */
  const voice = webrtc.connect({}).addTransceiver("audio").receiver.track
  return { time, link, said, room, server, ...{ downs: room.downs, ups: room.ups }, voice, tellDevice }
}

type Setting = ReturnType<typeof setUp>

/** Sends and receives, and is connected both ways. */
async function connected(setting: Setting): Promise<void> {
  const { link, voice, time, ups, downs } = setting
  link.send({ ...nothing, voice })
  link.receive(true)
  await time.pass(2_000)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([1, 1])
}

test("each way is there from when it is needed", async () => {
  const { link, said, voice, time } = setUp()
  link.send(nothing)
  await time.pass(1_000)
  expect(said).toEqual([])
  link.send({ ...nothing, voice })
  await time.pass(1_000)
  expect(said.map(({ way }) => way)).toEqual(["up"])
  expect(said[0]?.sources).toEqual({ 0: "voice", 1: "picture", 2: "screen" })
  expect(link.incoming.value).toEqual([])
  link.receive(true)
  await time.pass(1_000)
  expect(link.incoming.value).toMatchObject([{ account: amy, source: "voice", plays: true }])
  link.receive(false)
  expect(link.incoming.value).toEqual([])
  expect(link.state.value).toBe("connected")
})

test("whatever is lost of what they say, device and room connect once something arrives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 24 }), async (fates) => {
      const left = [...fates]
      const { time, link, voice } = setUp(() => left.shift() ?? true)
      link.send({ ...nothing, voice })
      link.receive(true)
      await time.pass(200_000)
      expect(link.state.value).toBe("connected")
      expect(link.incoming.value.map(({ plays }) => plays)).toEqual([true])
    }),
    { numRuns: 50 },
  )
})

test("a room that has yet to be made is asked once for each way, however long that takes", async () => {
  const { time, link, room, voice, server, ups, downs } = setUp()
  server.delayMs = 9_000
  link.send({ ...nothing, voice })
  link.receive(true)
  await time.pass(1_000)
  server.delayMs = 10
  await time.pass(9_000)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([1, 1])
  expect(room.heard.filter(({ asks, sources }) => asks === "anew" || sources !== undefined)).toHaveLength(2)
})

test("what the room asks for while it has yet to speak of what there is throws nothing away", async () => {
  const { time, link, voice, ups, downs, tellDevice } = setUp()
  link.send({ ...nothing, voice })
  link.receive(true)
  tellDevice({ way: "up", asks: "anew" })
  tellDevice({ way: "down", asks: "anew" })
  await time.pass(5_000)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([1, 1])
})

test("where what it was asked went to a room that is no more, it is asked again as soon as another says so", async () => {
  const fates = [false, false]
  const { time, link, voice, ups, downs, tellDevice } = setUp(() => fates.shift() ?? true)
  link.send({ ...nothing, voice })
  link.receive(true)
  await settle()
  tellDevice({ way: "up", asks: "anew" })
  tellDevice({ way: "down", asks: "anew" })
  await time.pass(1_000)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([1, 1])
})

test("what was lost with the line to the server is asked again as soon as there is another", async () => {
  const fates = [false, false]
  const { time, link, voice, ups, downs } = setUp(() => fates.shift() ?? true)
  link.send({ ...nothing, voice })
  link.receive(true)
  await time.pass(100)
  link.resume()
  await time.pass(900)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([1, 1])
})

test("an offer that comes again while its answer is on its way is not answered twice", async () => {
  const { time, link, said, server, downs } = setUp()
  link.receive(true)
  await time.pass(15)
  server.delayMs = 3_500
  await time.pass(10_000)
  expect(link.state.value).toBe("connected")
  expect(downs).toHaveLength(1)
  expect(said.filter(({ description }) => description?.type === "answer")).toHaveLength(1)
})

test("another connection is made, and heard, before the one that there was is dropped", async () => {
  const setting = setUp()
  const { link, time, ups, downs } = setting
  await connected(setting)
  const [before] = link.incoming.value
  const states: string[] = []
  const playing: (readonly string[])[] = []
  link.state.subscribe((state) => states.push(state))
  link.incoming.subscribe((incoming) => playing.push(incoming.flatMap(({ name, plays }) => (plays ? [name] : []))))
  link.revive()
  link.revive()
  await time.pass(5_000)
  expect([ups.length, downs.length]).toEqual([2, 2])
  expect(states).toEqual(["connected"])
  const [after] = link.incoming.value
  expect(after?.name).not.toBe(before?.name)
  // First the one, then the other, and at no time both or none.
  expect([...new Set(playing.map(String))]).toEqual([before?.name, after?.name])
  // What was let go of is not there any more.
  expect(link.incoming.value).toHaveLength(1)
})

test("when the room's end of a connection is gone another is made", async () => {
  const setting = setUp()
  const { link, time, ups, downs } = setting
  await connected(setting)
  ups[0]?.close()
  downs[0]?.peer.close()
  expect(link.state.value).toBe("interrupted")
  await time.pass(5_000)
  expect(link.state.value).toBe("connected")
  expect([ups.length, downs.length]).toEqual([2, 2])
})

test("the room may ask for another connection, as when its process is another", async () => {
  const setting = setUp()
  const { link, time, ups, downs, tellDevice } = setting
  await connected(setting)
  tellDevice({ way: "up", asks: "anew" })
  tellDevice({ way: "down", asks: "anew" })
  await time.pass(5_000)
  expect([ups.length, downs.length]).toEqual([2, 2])
  expect(link.state.value).toBe("connected")
})

test("what comes again, or late, changes nothing", async () => {
  const setting = setUp()
  const { link, time, said, downs } = setting
  await connected(setting)
  const offer = { type: "offer", offer: 1, sdp: downs[0]?.peer.localDescription?.sdp ?? "" } as const
  const answers = () => said.filter(({ description }) => description?.type === "answer").length
  link.hear({ way: "down", tracks, description: offer })
  await settle()
  // The answer may have been lost.
  expect(answers()).toBe(2)
  link.revive()
  await time.pass(5_000)
  const [playing] = link.incoming.value
  const before = answers()
  // Of the connection that was replaced.
  link.hear({ way: "down", tracks, description: offer })
  link.hear({ way: "up", description: { ...offer, type: "answer" } })
  await time.pass(5_000)
  expect(answers()).toBe(before)
  expect(link.incoming.value).toEqual([playing])
})

test("by a section may come another's track, which is told and not negotiated; where it comes by is named as before", async () => {
  const setting = setUp()
  const { link, time, downs, said, tellDevice } = setting
  await connected(setting)
  const [before] = link.incoming.value
  const [ben, answered] = [newId<AccountId>(), said.length]
  tellDevice({ way: "down", tracks: [{ mid: "0", account: ben, source: "voice" }] })
  await time.pass(1_000)
  expect(link.incoming.value).toEqual([{ ...before, account: ben }])
  expect([downs.length, said.length]).toEqual([1, answered])
})

test("in what size pictures are shown is said when there is a room, once for all that changes in a moment, and again by each connection", async () => {
  const setting = setUp()
  const { link, time, room } = setting
  const wants = (width: number) => [{ account: amy, source: "picture" as const, width, height: 180, priority: 0 }]
  const told = () => room.heard.flatMap(({ wants: [one] = [] }) => one?.width ?? [])
  link.want(wants(160))
  await time.pass(5_000)
  expect(room.heard).toEqual([])
  await connected(setting)
  expect(told()).toEqual([160])
  for (const width of [320, 640, 1_280]) link.want(wants(width))
  await time.pass(1_000)
  expect(told()).toEqual([160, 1_280])
  link.want(wants(1_280))
  await time.pass(1_000)
  expect(told()).toHaveLength(2)
  link.revive()
  await time.pass(5_000)
  link.resume()
  await time.pass(1_000)
  expect(told()).toEqual([160, 1_280, 1_280, 1_280])
})

test("a device that may send more than before offers that by another connection; what it may send no more goes on by none", async () => {
  const { link, time, room, voice } = setUp()
  const offered = () => room.heard.flatMap(({ sources }) => (sources === undefined ? [] : [Object.values(sources)]))
  room.grants = ["voice"]
  link.send({ ...nothing, voice }, ["voice"])
  await time.pass(2_000)
  expect(offered()).toEqual([["voice"]])
  expect(link.state.value).toBe("connected")
  room.grants = ["voice", "picture"]
  link.send({ ...nothing, voice }, ["voice", "picture"])
  await time.pass(2_000)
  expect(offered().at(-1)).toEqual(["voice", "picture"])
  expect(room.ups.map(({ connectionState }) => connectionState)).toEqual(["disconnected", "connected"])
  // The room takes it no more, and must be offered it anew.
  link.send({ ...nothing, voice }, ["voice"])
  await time.pass(2_000)
  expect(room.ups).toHaveLength(2)
  link.send({ ...nothing, voice }, ["voice", "picture"])
  await time.pass(2_000)
  expect(room.ups).toHaveLength(3)
  expect(link.state.value).toBe("connected")
})

test("a link that is closed says nothing more", async () => {
  const { link, voice, time, said } = setUp(() => false)
  link.send({ ...nothing, voice })
  link.receive(true)
  await time.pass(1_000)
  const before = said.length
  link.close()
  await time.pass(60_000)
  expect(said).toHaveLength(before)
})

import { expect, test } from "vitest"
import type { ParticipantId, PersonId } from "../src/index.ts"
import { TestPublisher, TestSubscriber } from "./peers.ts"
import { connected, film, openRoom, passed, WAIT } from "./rooms.ts"

const id = (name: string) => name as ParticipantId
const person = (name: string) => name as PersonId

/** How much there is of each layer at ten pictures a second, and by what size its packets are told. */
const LAYERS = {
  l: { packets: 1, size: 300 },
  m: { packets: 3, size: 500 },
  h: { packets: 10, size: 900 },
  huge: { packets: 30, size: 1_000 },
} as const

/** Sends pictures of some layers and a voice until told to stop: ten of each a second. */
function perform(publisher: TestPublisher, layers: readonly (keyof typeof LAYERS)[] = [], level = 20) {
  const films = layers.map((rid, at) => ({ rid: rid === "huge" ? "h" : rid, ...LAYERS[rid], ssrc: 100 + at, sent: 0 }))
  let voices = 0
  const timer = setInterval(() => {
    voices += 1
    const voice = { ssrc: 99, sequence: voices, timestamp: voices * 4_800, payloadType: 109, mid: "0", level }
    publisher.send({ ...voice, payload: Buffer.alloc(80) })
    for (const each of films) {
      const { ssrc, rid, size } = each
      // Each picture is a key frame, as if one were asked for all the time.
      for (const made of film(ssrc, rid, { pictures: 1, each: each.packets, from: each.sent, size })) {
        publisher.send({ ...made, timestamp: each.sent * 1_000 })
        each.sent += 1
      }
    }
  }, 100)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

test("of a picture the layer is sent that is shown and fits; when nothing fits voices go on alone", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  using _performing = perform(amy, ["l", "m", "h"])
  const { track, mid } = ben.trackOf("amy", "picture")
  const voice = ben.trackOf("amy", "voice")
  const layer = () => ben.media(mid).at(-1)?.payload.length
  const come = async (of: string) => {
    const before = ben.media(of).length
    await passed(500)
    return ben.media(of).length > before
  }
  const say = (bitrate: number) => {
    const timer = setInterval(() => ben.say({ kind: "remb", sender: 1, bitrate, ssrcs: [] }), 200)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }
  await room.want(id("ben"), [{ track, width: 960, height: 540, priority: 1 }])
  await expect.poll(layer, WAIT).toBe(LAYERS.h.size)
  {
    using _narrow = say(400_000)
    await expect.poll(layer, WAIT).toBe(LAYERS.m.size)
  }
  {
    using _narrower = say(20_000)
    await expect.poll(() => come(mid), WAIT).toBe(false)
  }
  expect(events).toContainEqual({ kind: "quality", participant: "ben", paused: [track] })
  await expect.poll(() => come(voice.mid), WAIT).toBe(true)
  // The last word is forgotten after some seconds.
  await expect.poll(() => come(mid), { timeout: 30_000 }).toBe(true)
}, 90_000)

test("a layer that takes more than a network is known to carry is sent when what is sent twice has shown that it is carried", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  using _performing = perform(amy, ["l", "huge"])
  const { track, mid } = ben.trackOf("amy", "picture")
  await room.want(id("ben"), [{ track, width: 960, height: 540, priority: 0 }])
  const come = () => new Set(ben.media(mid).map(({ payload }) => payload.length))
  await expect.poll(() => come().has(LAYERS.l.size), WAIT).toBe(true)
  await passed(1_000)
  const before = ben.media(mid).filter(({ payload }) => payload.length === LAYERS.huge.size).length
  using _telling = ben.tellArrivals()
  const huge = () => ben.media(mid).filter(({ payload }) => payload.length === LAYERS.huge.size).length
  await expect.poll(huge, { timeout: 60_000 }).toBeGreaterThan(before + 100)
  // The number that it had is in front of each repetition.
  expect(come().has(LAYERS.l.size + 2)).toBe(true)
}, 90_000)

test("what has one layer is sent though nothing is known yet, and no more when the receiver says otherwise", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  using _performing = perform(amy, ["huge"])
  const { track, mid } = ben.trackOf("amy", "picture")
  await room.want(id("ben"), [{ track, width: 960, height: 540, priority: 0 }])
  await expect.poll(() => ben.media(mid).length, WAIT).toBeGreaterThan(600)
  const come = async () => {
    const before = ben.media(mid).length
    ben.say({ kind: "remb", sender: 1, bitrate: 1_000_000, ssrcs: [] })
    await passed(1_000)
    return ben.media(mid).length > before
  }
  await expect.poll(come, WAIT).toBe(false)
}, 90_000)

test("who is muted, or may not publish any more, is cut off at once, whatever they send", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  using _performing = perform(amy, ["l"])
  const [voice, picture] = [ben.trackOf("amy", "voice").mid, ben.trackOf("amy", "picture").mid]
  const come = async (mid: string) => {
    const before = ben.media(mid).length
    await passed(400)
    return ben.media(mid).length > before
  }
  await expect.poll(() => come(voice), WAIT).toBe(true)
  await expect.poll(() => come(picture), WAIT).toBe(true)
  await room.mute(person("amy"), "voice", true)
  await passed(100)
  expect(await come(voice)).toBe(false)
  await expect.poll(() => come(picture), WAIT).toBe(true)
  await room.mute(person("amy"), "voice", false)
  await expect.poll(() => come(voice), WAIT).toBe(true)

  await room.admit(id("amy"), { person: person("amy"), publish: ["voice"], subscribe: true })
  await passed(100)
  expect(await come(picture)).toBe(false)
  await expect.poll(() => come(voice), WAIT).toBe(true)
  expect(events).toContainEqual(expect.objectContaining({ kind: "unpublished", source: "picture" }))
  await expect(amy.publish(["voice", "picture"])).rejects.toMatchObject({ code: "not_granted" })

  await room.admit(id("ben"), { person: person("ben"), publish: [], subscribe: false })
  await passed(100)
  expect(await come(voice)).toBe(false)
  await expect(room.subscribe(id("ben"))).rejects.toMatchObject({ code: "not_granted" })
  await room.remove(id("ben"))
  await expect(room.subscribe(id("ben"))).rejects.toMatchObject({ code: "not_in_room" })
})

test("who comes and goes is offered one after the other; slots are taken again, and media flows once answered", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using ben = await TestSubscriber.join(room, "ben")
  const offers = () => events.flatMap((event) => (event.kind === "offer" ? [event.offer] : []))
  using amy = await TestPublisher.join(room, "amy", ["voice"])
  using _amys = perform(amy)
  await connected(amy, ben)
  await expect.poll(() => offers().length, WAIT).toBe(1)
  // Until this is answered nothing more is offered, and nothing comes.
  using cem = await TestPublisher.join(room, "cem", ["voice", "picture"])
  using _cems = perform(cem, ["l"])
  await passed(300)
  expect(offers()).toHaveLength(1)
  expect(ben.media()).toEqual([])
  await expect(room.answer(id("ben"), { version: 99, sdp: ben.answerTo(offers()[0]) })).rejects.toMatchObject({
    code: "answer_stale",
  })
  await ben.take(offers()[0])
  await expect.poll(() => ben.media(ben.trackOf("amy", "voice").mid).length, WAIT).toBeGreaterThan(2)
  await expect.poll(() => offers().length, WAIT).toBe(2)
  await ben.take(offers()[1])
  const amysVoice = ben.trackOf("amy", "voice").mid
  await expect.poll(() => ben.media(ben.trackOf("cem", "picture").mid).length, WAIT).toBeGreaterThan(2)

  await room.remove(id("amy"))
  await expect.poll(() => offers().length, WAIT).toBe(3)
  await ben.take(offers()[2])
  expect(ben.offer?.tracks.map(({ person }) => person)).toEqual(["cem", "cem"])
  using dan = await TestPublisher.join(room, "dan", ["voice"])
  using _dans = perform(dan)
  await expect.poll(() => offers().length, WAIT).toBe(4)
  await ben.take(offers()[3])
  expect(ben.trackOf("dan", "voice").mid).toBe(amysVoice)
  const ssrcs = () => new Set(ben.media(amysVoice).map(({ ssrc }) => ssrc)).size
  await expect.poll(ssrcs, WAIT).toBe(2)
})

test("a connection that takes another's place is used once it is there, and the track lives on", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  const first = perform(amy)
  const { mid } = ben.trackOf("amy", "voice")
  await expect.poll(() => ben.media(mid).length, WAIT).toBeGreaterThan(3)
  // Amy's network has changed.
  using again = new TestPublisher(room, id("amy"))
  await again.publish(["voice"])
  await connected(again)
  first[Symbol.dispose]()
  using _second = perform(again)
  const before = ben.media(mid).length
  await expect.poll(() => ben.media(mid).length, WAIT).toBeGreaterThan(before + 5)
  const sequences = ben.media(mid).map(({ sequence }) => sequence)
  expect(sequences.map((each) => (each - (sequences[0] ?? 0)) & 0xffff)).toEqual(sequences.map((_, at) => at))
  // And Ben's.
  using elsewhere = new TestSubscriber(room, id("ben"))
  await elsewhere.take(await room.subscribe(id("ben")))
  await connected(elsewhere)
  await expect.poll(() => elsewhere.media(elsewhere.trackOf("amy", "voice").mid).length, WAIT).toBeGreaterThan(3)
  expect(events.filter(({ kind }) => kind === "published")).toHaveLength(1)
  expect(events.filter(({ kind }) => kind === "lost")).toEqual([])
})

test("it is told who speaks; in a large room those are heard who speak, and those are seen who are wanted", async () => {
  await using opened = await openRoom({ pictures: 1, voices: 1 })
  const { room, events } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using cem = await TestPublisher.join(room, "cem", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, cem, ben)
  const come = async (of: string, source: "voice" | "picture") => {
    for (const event of events) if (event.kind === "mapped" && event.participant === "ben") ben.tracks = event.tracks
    const track = ben.tracks.find(({ person, source: its }) => person === of && its === source)
    if (track === undefined) return false
    const { mid } = track
    const before = ben.media(mid).length
    await passed(500)
    return ben.media(mid).length > before
  }
  const speakers = () => events.findLast(({ kind }) => kind === "speakers")
  // Amy speaks, Cem is silent.
  const amys = perform(amy, ["l"])
  using _cems = perform(cem, ["l"], 120)
  await expect.poll(speakers, WAIT).toEqual({ kind: "speakers", people: ["amy"] })
  await expect.poll(() => come("cem", "voice"), WAIT).toBe(false)
  await expect.poll(() => come("amy", "voice"), WAIT).toBe(true)
  await expect.poll(() => come("cem", "picture"), WAIT).toBe(false)
  await expect.poll(() => come("amy", "picture"), WAIT).toBe(true)
  const small = { width: 320, height: 180 } as const
  const pictures = events.flatMap((event) => (event.kind === "published" && event.source === "picture" ? [event] : []))
  // There is one section for pictures, by which another's comes when that is wanted more.
  expect(ben.tracks.filter(({ source }) => source === "picture")).toHaveLength(1)
  await room.want(
    id("ben"),
    pictures.map(({ track, person }) => ({ ...small, track, priority: person === "cem" ? 1 : 0 })),
  )
  await expect.poll(() => come("cem", "picture"), WAIT).toBe(true)
  expect(await come("amy", "picture")).toBe(false)
  expect(events.filter(({ kind }) => kind === "offer")).toEqual([])
  // What a subscriber does not get of a voice it does not miss.
  amys[Symbol.dispose]()
  await expect.poll(speakers, WAIT).toEqual({ kind: "speakers", people: [] })
  const sequences = ben.media(ben.trackOf("cem", "voice").mid).map(({ sequence }) => sequence)
  expect(sequences.map((each) => (each - (sequences[0] ?? 0)) & 0xffff)).toEqual(sequences.map((_, at) => at))
})

import { expect, test } from "vitest"
import type { RoomId } from "../src/index.ts"
import { makePacket, numberOf, TestPublisher, TestSubscriber } from "./peers.ts"
import { connected, film, openRoom, passed, WAIT } from "./rooms.ts"

test("what one publishes each subscriber gets once, in order, by our numbers", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  using cem = await TestSubscriber.join(room, "cem")
  using dan = await TestSubscriber.join(room, "dan")
  await connected(amy, ben, cem, dan)
  await passed(100)
  const sent = film(7, "l")
  for (const [at, made] of sent.entries()) {
    amy.send(made)
    const voice = { ssrc: 8, sequence: at, timestamp: at * 960, payloadType: 109, mid: "0", level: 30 }
    amy.send({ ...voice, payload: Buffer.alloc(80, at) })
  }
  for (const subscriber of [ben, cem, dan]) {
    const picture = subscriber.trackOf("amy", "picture").mid
    const voice = subscriber.trackOf("amy", "voice").mid
    await expect.poll(() => subscriber.media(picture).length, WAIT).toBe(100)
    await expect.poll(() => subscriber.media(voice).length, WAIT).toBe(100)
    const pictures = subscriber.media(picture)
    expect(pictures.map(({ payload }) => numberOf(payload))).toEqual(sent.map((_, at) => at))
    const first = pictures[0]?.sequence ?? 0
    expect(pictures.map(({ sequence }) => (sequence - first) & 0xffff)).toEqual(sent.map((_, at) => at))
    expect(new Set(pictures.map(({ ssrc }) => ssrc)).size).toBe(1)
    expect(pictures.every(({ payloadType }) => payloadType === 96)).toBe(true)
    expect(pictures.map(({ marker }) => marker)).toEqual(sent.map(({ marker }) => marker))
    const voices = subscriber.media(voice)
    expect(voices.every(({ payloadType, audioLevel }) => payloadType === 111 && audioLevel === 30)).toBe(true)
    // All that goes out on the connection is counted together.
    const numbers = subscriber.media().map(({ transportSequence }) => transportSequence)
    expect(numbers).toEqual(numbers.map((_, at) => at))
  }
})

test("what is missing at a subscriber is sent again in its own stream, once, and what never was is not", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  await passed(100)
  for (const made of film(7, "l")) amy.send(made)
  const mid = ben.trackOf("amy", "picture").mid
  await expect.poll(() => ben.media(mid).length, WAIT).toBe(100)
  const [media] = ben.media(mid)
  const sequences = ben
    .media(mid)
    .slice(10, 13)
    .map(({ sequence }) => sequence)
  ben.say({ kind: "nack", sender: 1, media: media?.ssrc ?? 0, sequences })
  ben.say({ kind: "nack", sender: 1, media: media?.ssrc ?? 0, sequences: [...sequences, (sequences[0] ?? 0) + 5_000] })
  ben.say({ kind: "nack", sender: 1, media: 12_345, sequences })
  await expect.poll(() => ben.media(mid).length, WAIT).toBe(103)
  await passed(100)
  const again = ben.media(mid).slice(100)
  expect(again.map(({ payloadType }) => payloadType)).toEqual([97, 97, 97])
  expect(again.map(({ payload }) => payload.readUInt16BE(0))).toEqual(sequences)
  expect(again.map(({ payload }) => payload.subarray(2))).toEqual(
    ben
      .media(mid)
      .slice(10, 13)
      .map(({ payload }) => payload),
  )
  const { connections } = await room.stats()
  expect(connections.find(({ participant }) => participant === "ben")).toMatchObject({
    nacked: 10,
    repaired: 3,
    dropped: { "unknown ssrc": 1 },
  })
})

test("what is missing from a publisher is asked for and repaired by what it sends again", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  await passed(100)
  const sent = film(7, "l")
  const lost = [40, 41, 47]
  for (const [at, made] of sent.entries()) if (!lost.includes(at)) amy.send(made)
  const asked = () => amy.heard.flatMap((packet) => (packet.kind === "nack" ? packet.sequences : []))
  const wanted = lost.map((at) => (65_500 + at) & 0xffff)
  await expect.poll(() => [...new Set(asked())], WAIT).toEqual(wanted)
  for (const [at, place] of lost.entries()) {
    const original = sent[place]
    if (original === undefined) throw new Error("nothing was sent")
    const { rid: _, ...rest } = original
    const number = Buffer.alloc(2)
    number.writeUInt16BE(original.sequence & 0xffff)
    const again = { ...rest, ssrc: 17, sequence: at, payloadType: 124, rrid: "l" }
    amy.send({ ...again, payload: Buffer.concat([number, original.payload]) })
  }
  const mid = ben.trackOf("amy", "picture").mid
  await expect.poll(() => ben.media(mid).length, WAIT).toBe(100)
  const came = ben.media(mid)
  const first = came[0]?.sequence ?? 0
  for (const { sequence, payload } of came) expect(numberOf(payload)).toBe((sequence - first) & 0xffff)
  // They can be sent again to a subscriber as well, though they came as repetitions.
  const [repaired] = came.slice(-1)
  ben.say({ kind: "nack", sender: 1, media: repaired?.ssrc ?? 0, sequences: [repaired?.sequence ?? 0] })
  await expect.poll(() => ben.media(mid).length, WAIT).toBe(101)
  expect(ben.media(mid).at(-1)?.payload.subarray(2)).toEqual(repaired?.payload)
})

test("a stranger's packets, spoofed sections, replays and noise reach nobody, and each is counted by its reason", async () => {
  await using opened = await openRoom()
  const { room, engine } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  const other = await engine.room("other" as RoomId)
  using zoe = await TestPublisher.join(other, "zoe", ["picture"])
  using yan = await TestSubscriber.join(other, "yan")
  await connected(amy, ben, zoe, yan)
  await passed(100)
  const [first, second] = film(7, "l")
  if (first === undefined || second === undefined) throw new Error("no film")
  amy.send(first)
  // The second by the cipher, the third by us: what is repeated came before.
  amy.send(first)
  const { rid: _layer, ...repetition } = { ...first, ssrc: 17, sequence: 1, payloadType: 124, rrid: "l" }
  const number = Buffer.from([first.sequence >> 8, first.sequence & 0xff])
  amy.send({ ...repetition, payload: Buffer.concat([number, first.payload]) })
  amy.send({ ...second, payloadType: 99 })
  amy.send({ ...second, ssrc: 20, mid: "2" })
  amy.send({ ...second, ssrc: 21, mid: "x" })
  amy.send({ ...second, ssrc: 22, rid: "z" })
  const { mid: _mid, rid: _rid, ...bare } = second
  amy.send({ ...bare, ssrc: 23 })
  // The first element goes on after the end of all of them.
  const broken = makePacket({ ...second, ssrc: 24 })
  broken.writeUInt8(0x3f, 16)
  amy.client.send(broken)
  amy.client.send(Buffer.from("81cd0009ffffffff", "hex"))
  // Who subscribes sends nothing, whoever's SSRC it has.
  ben.client.send(makePacket(second))
  zoe.send({ ...first, timestamp: 5 })
  await expect.poll(() => yan.media().length, WAIT).toBe(1)
  await expect
    .poll(async () => (await room.stats()).connections.map(({ dropped }) => dropped), WAIT)
    .toEqual([
      {
        replayed: 1,
        "payload type": 1,
        "unknown mid": 2,
        "unknown rid": 1,
        "unknown ssrc": 1,
        extension: 1,
        "rtcp short": 1,
      },
      { "media of a subscriber": 1 },
    ])
  expect(ben.media()).toHaveLength(1)
})

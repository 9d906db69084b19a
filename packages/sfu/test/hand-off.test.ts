/** A person with two devices, of which one is heard and seen; who hears and sees them has one stream that goes on. */
import { expect, test } from "vitest"
import type { ParticipantId, PersonId } from "../src/index.ts"
import { numberOf, TestPublisher, TestSubscriber, vp8Payload } from "./peers.ts"
import { connected, openRoom, passed, WAIT } from "./rooms.ts"

const amy = "amy" as PersonId
const [phone, laptop] = ["phone", "laptop"] as [ParticipantId, ParticipantId]

/** What all packets of a device are told by. They have the same SSRC, for nothing keeps two devices from choosing one. */
type Device = 1 | 2

/** Sends a packet of a voice each 20 ms until told to stop. */
function speak(publisher: TestPublisher, device: Device): Disposable {
  let sent = 1_000 * device
  const timer = setInterval(() => {
    sent += 1
    const payload = Buffer.alloc(80, device)
    publisher.send({ ssrc: 99, sequence: sent, timestamp: sent * 960, payloadType: 109, mid: "0", level: 20, payload })
  }, 20)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Sends a picture of one packet each 40 ms until told to stop; a key frame at first, and when one is due. */
function show(publisher: TestPublisher, device: Device): Disposable & { keyFrame(): void } {
  let sent = 1_000 * device
  let isDue = true
  const timer = setInterval(() => {
    sent += 1
    const payload = vp8Payload(sent, { isKeyFrame: isDue, number: device })
    isDue = false
    const numbers = { sequence: sent, timestamp: sent * 3_600, transportSequence: sent & 0xffff }
    publisher.send({ ...numbers, ssrc: 7, mid: "1", rid: "l", marker: true, payload })
  }, 40)
  return {
    keyFrame: () => {
      isDue = true
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** That numbers of so many bits go on by one. */
const expectToGoOn = (numbers: readonly number[], bits: number) =>
  expect(numbers.map((each) => (each - (numbers[0] ?? 0)) & (2 ** bits - 1))).toEqual(numbers.map((_, at) => at))

test("a voice that is handed over goes on as one stream, in which nothing of the device before follows", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using one = await TestPublisher.join(room, phone, ["voice"], amy)
  using other = await TestPublisher.join(room, laptop, ["voice"], amy)
  using ben = await TestSubscriber.join(room, "ben")
  await connected(one, other, ben)
  const { mid } = ben.trackOf(amy, "voice")
  const devices = () => ben.media(mid).map(({ payload }) => payload[0])
  const count = (device: Device) => devices().filter((each) => each === device).length

  using _speaking = speak(one, 1)
  await expect.poll(() => count(1), WAIT).toBeGreaterThan(10)
  expect(events).toContainEqual({ kind: "arrived", participant: phone, source: "voice" })
  expect(events).not.toContainEqual({ kind: "arrived", participant: laptop, source: "voice" })
  using _speakingToo = speak(other, 2)
  await expect.poll(() => events, WAIT).toContainEqual({ kind: "arrived", participant: laptop, source: "voice" })
  const before = count(1)
  await expect.poll(() => count(1), WAIT).toBeGreaterThan(before + 10)
  expect(count(2)).toBe(0)
  // What is not passed on is reported on.
  await expect.poll(() => other.heard.map(({ kind }) => kind), WAIT).toContain("receiver-report")

  await room.hand(amy, "voice", laptop)
  await expect.poll(() => count(2), WAIT).toBeGreaterThan(10)
  const came = ben.media(mid)
  const switched = devices().indexOf(2)
  expect(new Set(devices().slice(0, switched))).toEqual(new Set([1]))
  expect(new Set(devices().slice(switched))).toEqual(new Set([2]))
  expect(new Set(came.map(({ ssrc }) => ssrc)).size).toBe(1)
  const sequences = came.map(({ sequence }) => sequence)
  expectToGoOn(sequences, 16)
  // Whole packets follow on one another, also where the two meet.
  for (const [at, { timestamp }] of came.entries()) {
    const step = at === 0 ? 960 : (timestamp - (came[at - 1]?.timestamp ?? 0)) | 0
    if (at !== switched) expect(step).toBe(960)
    expect([step > 0, step % 960]).toEqual([true, 0])
  }
  expect(events.filter(({ kind }) => kind === "published")).toHaveLength(1)
  expect(events.filter(({ kind }) => kind === "offer" || kind === "unpublished")).toEqual([])
})

test("a picture that is handed over goes on until a key frame of the other device, who is asked for one", async () => {
  await using opened = await openRoom()
  const { room, events } = opened
  using one = await TestPublisher.join(room, phone, ["picture"], amy)
  using other = await TestPublisher.join(room, laptop, ["picture"], amy)
  using ben = await TestSubscriber.join(room, "ben")
  await connected(one, other, ben)
  await passed(100)
  using ones = show(one, 1)
  using others = show(other, 2)
  const { mid } = ben.trackOf(amy, "picture")
  const devices = () => ben.media(mid).map(({ payload }) => numberOf(payload))
  const count = (device: Device) => devices().filter((each) => each === device).length
  const asked = (publisher: TestPublisher) => publisher.heard.filter(({ kind }) => kind === "pli").length
  await expect.poll(() => events, WAIT).toContainEqual({ kind: "arrived", participant: laptop, source: "picture" })
  await expect.poll(() => count(1), WAIT).toBeGreaterThan(5)
  expect(asked(other)).toBe(0)

  await room.hand(amy, "picture", laptop)
  await expect.poll(() => asked(other), WAIT).toBeGreaterThan(0)
  const before = count(1)
  await expect.poll(() => count(1), WAIT).toBeGreaterThan(before + 5)
  expect(count(2)).toBe(0)
  others.keyFrame()
  await expect.poll(() => count(2), WAIT).toBeGreaterThan(5)
  const came = ben.media(mid)
  const switched = devices().indexOf(2)
  expect(new Set(devices().slice(switched))).toEqual(new Set([2]))
  expect((came[switched]?.payload[6] ?? 1) & 1).toBe(0)
  expectToGoOn(
    came.map(({ sequence }) => sequence),
    16,
  )
  expectToGoOn(
    came.map(({ payload }) => payload.readUInt16BE(2)),
    15,
  )

  // Who is on air leaves, and is followed by who is there still.
  await room.remove(laptop)
  ones.keyFrame()
  await expect.poll(() => devices().lastIndexOf(1), WAIT).toBeGreaterThan(devices().lastIndexOf(2))
  // Once nobody is there who publishes it, it has ended.
  expect(events.filter(({ kind }) => kind === "unpublished" || kind === "offer")).toEqual([])
  await room.remove(phone)
  expect(events).toContainEqual(expect.objectContaining({ kind: "unpublished", person: amy, source: "picture" }))
})

test("who is muted stays so on every device, and nobody gets what comes from a device of their own", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using one = await TestPublisher.join(room, phone, ["voice"], amy)
  using other = await TestPublisher.join(room, laptop, ["voice"], amy)
  using own = await TestSubscriber.join(room, laptop, amy)
  using ben = await TestSubscriber.join(room, "ben")
  await connected(one, other, own, ben)
  using _speaking = speak(one, 1)
  using _speakingToo = speak(other, 2)
  const { mid } = ben.trackOf(amy, "voice")
  await expect.poll(() => ben.media(mid).length, WAIT).toBeGreaterThan(5)
  expect(own.offer?.tracks).toEqual([])

  await room.mute(amy, "voice", true)
  await room.hand(amy, "voice", laptop)
  // What was under way comes still.
  let before = -1
  while (before !== ben.media(mid).length) {
    before = ben.media(mid).length
    await passed(100)
  }
  await passed(400)
  expect(ben.media(mid)).toHaveLength(before)
  await room.mute(amy, "voice", false)
  await expect.poll(() => ben.media(mid).length, WAIT).toBeGreaterThan(before + 5)
  const devices = ben.media(mid).map(({ payload }) => payload[0])
  expect(new Set(devices.slice(before))).toEqual(new Set([2]))
  expect(own.media()).toEqual([])

  await expect(room.hand("ben" as PersonId, "voice", laptop)).rejects.toMatchObject({ code: "not_in_room" })
  await expect(room.mute("cem" as PersonId, "voice", true)).rejects.toMatchObject({ code: "not_in_room" })
})

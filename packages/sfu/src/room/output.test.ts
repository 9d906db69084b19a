import fc from "fast-check"
import { expect, test } from "vitest"
import { emptyPacket, type HeldPipe, HeldPipes, openRoom, picturePacket } from "./test-support.ts"

/** What went out of Amy's picture, by the order of its numbers: how far each is from the first, and by what it is told. */
function shown({ sent }: HeldPipe): { readonly place: number; readonly last: number }[] {
  const pictures = sent.filter((packet) => (packet.readUInt8(1) & 0x7f) === 96)
  const [first] = pictures.map((packet) => packet.readUInt16BE(2))
  return pictures
    .map((packet) => ({ place: ((packet.readUInt16BE(2) - (first ?? 0)) << 16) >> 16, last: packet.at(-1) ?? 0 }))
    .sort((one, other) => one.place - other.place)
}

/** How many packets each picture is of, and by how many places each of these comes late. */
const films = fc.record({
  pictures: fc.array(fc.record({ packets: fc.integer({ min: 1, max: 4 }), isKeyFrame: fc.boolean() }), {
    minLength: 1,
    maxLength: 20,
  }),
  late: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(15) }), {
    minLength: 80,
    maxLength: 80,
  }),
})

test("in whatever order packets come, all are sent from the first key frame on that is known to have begun", async () => {
  await fc.assert(
    fc.asyncProperty(films, async ({ pictures, late }) => {
      const { room, published, subscribed } = await openRoom(new HeldPipes(), "room")
      const parts = pictures.flatMap(({ packets, isKeyFrame }, picture) =>
        Array.from({ length: packets }, (_, at) => ({ picture, isStart: at === 0, isKeyFrame })),
      )
      const film = parts.map(({ picture, ...part }, at) => {
        const numbers = { sequence: 65_500 + at, timestamp: picture * 3_000 }
        const begins = part.isStart && (part.isKeyFrame || at === 0)
        const packet = picturePacket(numbers, { isStart: part.isStart, isKeyFrame: begins, last: at })
        return { packet, at, begins, arrives: at + (late[at] ?? 0) }
      })
      const arriving = film.toSorted((one, other) => one.arrives - other.arrives)
      for (const { packet } of arriving) published.events.onPacket(packet)
      const from = arriving.find(({ begins }) => begins)?.at ?? 0
      const expected = film.slice(from).map(({ at }, place) => ({ place, last: at }))
      expect(shown(subscribed)).toEqual(expected)
      await room.close()
    }),
    { numRuns: 200 },
  )
})

test("what has no content begins nothing, and leaves no gap where a key frame is made up for", async () => {
  const { room, published, subscribed } = await openRoom(new HeldPipes(), "room")
  const numbers = (sequence: number) => ({ sequence, timestamp: sequence * 3_000 })
  const picture = (sequence: number, isKeyFrame = false) =>
    picturePacket(numbers(sequence), { isKeyFrame, last: sequence })
  for (const packet of [emptyPacket(numbers(1)), picture(2), emptyPacket(numbers(4)), picture(5)])
    published.events.onPacket(packet)
  expect(shown(subscribed)).toEqual([])
  published.events.onPacket(picture(3, true))
  published.events.onPacket(picture(6))
  expect(shown(subscribed)).toEqual([
    { place: 0, last: 3 },
    { place: 1, last: 5 },
    { place: 2, last: 6 },
  ])
  await room.close()
})

test("a key frame that is too late to be made up for is followed by another, which is asked for", async () => {
  const { room, published, subscribed } = await openRoom(new HeldPipes(), "room")
  const packet = (sequence: number, isKeyFrame = false) =>
    picturePacket({ sequence, timestamp: sequence * 3_000 }, { isKeyFrame, last: sequence & 0xff })
  for (let sequence = 1; sequence <= 600; sequence++) published.events.onPacket(packet(sequence))
  published.events.onPacket(packet(0, true))
  published.events.onPacket(packet(601))
  expect(shown(subscribed)).toEqual([])
  const asked = () => published.sent.some((bytes) => bytes.readUInt8(1) === 206)
  await expect.poll(asked).toBe(true)
  published.events.onPacket(packet(602, true))
  expect(shown(subscribed)).toEqual([{ place: 0, last: 602 & 0xff }])
  await room.close()
})

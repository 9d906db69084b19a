import fc from "fast-check"
import { expect, test } from "vitest"
import { SfuError } from "../errors.ts"
import { HeldPipes, openRoom, voicePacket } from "./test-support.ts"

/** Packets that are nearly right: of a known SSRC, with some bytes changed, cut off or put in. */
const nearly = fc
  .record({
    ssrc: fc.constantFrom(7, 8, 9),
    type: fc.constantFrom(96, 97, 111, 200, 201, 205, 206),
    first: fc.constantFrom(0x80, 0x90, 0xa0, 0x8f, 0x81),
    sequence: fc.nat(0xffff),
    rest: fc.uint8Array({ maxLength: 60 }),
  })
  .map(({ ssrc, type, first, sequence, rest }) => {
    const header = Buffer.alloc(12)
    header.writeUInt8(first, 0)
    header.writeUInt8(type, 1)
    header.writeUInt16BE(sequence, 2)
    header.writeUInt32BE(ssrc, 8)
    return Buffer.concat([header, rest])
  })
const packets = fc.array(
  fc.oneof(
    nearly,
    fc.uint8Array({ maxLength: 1_600 }).map((bytes) => Buffer.from(bytes)),
  ),
  {
    minLength: 100,
    maxLength: 300,
  },
)

test("whatever comes in is passed on or counted: nothing throws, and nothing gets into another room", async () => {
  const [here, there] = [new HeldPipes(), new HeldPipes()]
  const mine = await openRoom(here, "mine")
  const other = await openRoom(there, "other")
  // The first report may go out meanwhile; of what is passed on there is nothing.
  const media = () => other.subscribed.sent.filter((packet) => (packet[1] ?? 0) < 192 || (packet[1] ?? 0) > 223)
  let came = 0
  fc.assert(
    fc.property(packets, packets, (published, subscribed) => {
      for (const packet of published) mine.published.events.onPacket(packet)
      for (const packet of subscribed) mine.subscribed.events.onPacket(packet)
      came += published.length + subscribed.length
      mine.subscribed.sent.length = 0
      expect(media()).toEqual([])
    }),
    { numRuns: 500 },
  )
  const { connections } = await mine.room.stats()
  expect(connections.reduce((sum, { packetsIn }) => sum + packetsIn, 0)).toBe(came)
  for (const { dropped } of connections) expect(Object.keys(dropped).length).toBeGreaterThan(0)
  await mine.room.close()
  await other.room.close()
})

test("a room that is closed, and who was removed, take nothing more", async () => {
  const pipes = new HeldPipes()
  const { room, amy, published, subscribed } = await openRoom(pipes, "room")
  const voice = (sequence: number) => voicePacket({ sequence, timestamp: sequence * 960 }, Buffer.alloc(4))
  published.events.onPacket(voice(1))
  expect(subscribed.sent).toHaveLength(1)
  await room.remove(amy)
  published.events.onPacket(voice(2))
  expect(subscribed.sent).toHaveLength(1)
  await room.close()
  await expect(room.subscribe(amy)).rejects.toEqual(new SfuError("closed", "room room"))
})

import fc from "fast-check"
import { expect, test } from "vitest"
import type { ParticipantId, RoomId } from "../engine.ts"
import { SfuError } from "../errors.ts"
import type { PipeEvents, PipeHost } from "../pipe/pipe.ts"
import { LocalRoom } from "./room.ts"

/** Pipes that end where a test holds them. */
class HeldPipes implements PipeHost {
  readonly port = 1
  readonly fingerprint = `sha-256 ${Array(32).fill("AB").join(":")}`
  /** What went out by each, and how something comes in. */
  readonly opened: { readonly events: PipeEvents; readonly sent: Buffer[] }[] = []

  open(_local: unknown, _remote: unknown, events: PipeEvents) {
    const sent: Buffer[] = []
    this.opened.push({ events, sent })
    // Whoever sends writes over it afterwards.
    return { send: (packet: Buffer) => sent.push(Buffer.from(packet)) > 0, close: () => {} }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const transport = [
  ...["a=ice-ufrag:abcd", `a=ice-pwd:${"p".repeat(24)}`, "a=setup:active"],
  `a=fingerprint:sha-256 ${Array(32).fill("CD").join(":")}`,
]
const offer = [
  ...["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", ...transport, "a=sendonly", "a=rtpmap:111 opus/48000/2"],
  ...["a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"],
  ...["m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=mid:1", ...transport, "a=sendonly", "a=rtpmap:96 VP8/90000"],
  ...["a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"],
  ...["a=ssrc-group:FID 7 8", "a=ssrc:7 cname:a", "a=ssrc:8 cname:a"],
].join("\r\n")

async function openRoom(pipes: HeldPipes, name: string) {
  const endpoint = { pipes, announced: ["192.0.2.1"] }
  const lastN = { pictures: 12, voices: 6 }
  const room = new LocalRoom({ id: name as RoomId, endpoint, lastN, onEvent: () => {}, onClose: () => {} })
  const [amy, ben] = ["amy", "ben"] as ParticipantId[]
  if (amy === undefined || ben === undefined) throw new Error("nobody")
  await room.admit(amy, { publish: ["voice", "picture"], subscribe: true })
  await room.admit(ben, { publish: [], subscribe: true })
  await room.publish(amy, { sdp: offer, sources: { 0: "voice", 1: "picture" } })
  const { version } = await room.subscribe(ben)
  const answer = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", ...transport, "a=inactive"].join("\r\n")
  await room.answer(ben, { version, sdp: answer })
  const [published, subscribed] = pipes.opened
  if (published === undefined || subscribed === undefined) throw new Error("no pipe was opened")
  for (const { events } of pipes.opened) events.onConnected()
  return { room, amy, ben, published, subscribed }
}

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
  // A voice of mid 0.
  const voice = (sequence: number) => {
    const packet = Buffer.from("906f000000000000000000ffbede00014030000001020304", "hex")
    packet.writeUInt16BE(sequence, 2)
    return packet
  }
  published.events.onPacket(voice(1))
  expect(subscribed.sent).toHaveLength(1)
  await room.remove(amy)
  published.events.onPacket(voice(2))
  expect(subscribed.sent).toHaveLength(1)
  await room.close()
  await expect(room.subscribe(amy)).rejects.toEqual(new SfuError("closed", "room room"))
})

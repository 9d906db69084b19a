/** A room whose pipes a test holds: what goes out by each is looked at, and what comes in is made up. */
import type { ParticipantId, PersonId, PublishOffer, RoomId, Source } from "../engine.ts"
import type { IceCredentials, PipeEvents, PipeHost, Remote } from "../pipe/pipe.ts"
import { LocalRoom } from "./room.ts"

export interface HeldPipe {
  readonly remote: Remote
  readonly events: PipeEvents
  readonly sent: Buffer[]
}

/** Pipes that end where a test holds them. */
export class HeldPipes implements PipeHost {
  readonly port = 1
  readonly fingerprint = `sha-256 ${Array(32).fill("AB").join(":")}`
  readonly opened: HeldPipe[] = []

  open(_local: IceCredentials, remote: Remote, events: PipeEvents) {
    const sent: Buffer[] = []
    this.opened.push({ remote, events, sent })
    // Whoever sends writes over it afterwards.
    return { send: (packet: Buffer) => sent.push(Buffer.from(packet)) > 0, close: () => {} }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const transportOf = (ufrag: string): readonly string[] => [
  ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${"p".repeat(24)}`, "a=setup:active"],
  `a=fingerprint:sha-256 ${Array(32).fill("CD").join(":")}`,
]

/** Who has a microphone (mid 0, SSRC 9) and a camera of one layer (mid 1, SSRC 7, repetitions 8), and offers some of it. */
export function publishOffer(sources: readonly Source[] = ["voice", "picture"], ufrag = "abcd"): PublishOffer {
  const direction = (source: Source) => (sources.includes(source) ? "a=sendonly" : "a=inactive")
  const transport = transportOf(ufrag)
  const mid = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"
  const sdp = [
    ...["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", ...transport, direction("voice")],
    ...["a=rtpmap:111 opus/48000/2", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", mid],
    ...["m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=mid:1", ...transport, direction("picture")],
    ...["a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", mid],
    ...["a=ssrc-group:FID 7 8", "a=ssrc:7 cname:a", "a=ssrc:8 cname:a"],
  ].join("\r\n")
  return { sdp, sources: { 0: "voice", 1: "picture" } }
}

/** What somebody answers who takes all that is offered. */
export const subscribeAnswer = (ufrag = "abcd"): string =>
  ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", ...transportOf(ufrag), "a=inactive"].join("\r\n")

export interface Numbers {
  readonly sequence: number
  readonly timestamp: number
}

/** A packet of such a microphone. @param level how loud it says it is, in dB below the loudest; without it, it does not say */
export function voicePacket(numbers: Numbers, payload: Buffer, level?: number): Buffer {
  const packet = rtp(111, 9, "0", numbers, payload)
  if (level !== undefined) packet.writeUInt16BE(0x1080 | level, 18)
  return packet
}

/** Where in a picture a packet is, which is told by its last byte. */
export interface PicturePart {
  readonly isKeyFrame: boolean
  readonly isStart?: boolean
  readonly last: number
}

/** A packet of such a camera. */
export function picturePacket(numbers: Numbers, { isKeyFrame, isStart = true, last }: PicturePart): Buffer {
  // One byte of RFC 7741; then the head of a key frame, 320 × 180, or a byte that says that it is none.
  const head =
    isKeyFrame && isStart ? [0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00] : [isStart ? 0x10 : 0, 1]
  return rtp(96, 7, "1", numbers, Buffer.from([...head, last]))
}

/** A packet of such a camera without any content. */
export function emptyPacket(numbers: Numbers): Buffer {
  const packet = rtp(96, 7, "1", numbers, Buffer.from([0, 0, 3]))
  packet.writeUInt8(0xb0, 0)
  return packet
}

/** A packet of a camera with temporal layers, which is a picture of its own: it has the picture's number. */
export function layeredPacket(of: { picture: number; temporalLayer: number; tl0: number }): Buffer {
  const payload = Buffer.from([
    0x90,
    0xe0,
    0x80 | (of.picture >> 8),
    of.picture & 0xff,
    of.tl0,
    of.temporalLayer << 6,
    1,
  ])
  const packet = rtp(96, 7, "1", { sequence: of.picture, timestamp: of.picture * 3_000 }, payload)
  packet.writeUInt8(0x80 | 96, 1)
  return packet
}

function rtp(type: number, ssrc: number, mid: string, { sequence, timestamp }: Numbers, payload: Buffer): Buffer {
  const header = Buffer.from("900000000000000000000000bede000140000000", "hex")
  header.writeUInt8(type, 1)
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE(timestamp >>> 0, 4)
  header.writeUInt32BE(ssrc, 8)
  header.write(mid, 17, "latin1")
  return Buffer.concat([header, payload])
}

/** A room in which Amy has a microphone and a camera, and Ben gets all of it. */
export async function openRoom(pipes: HeldPipes, name: string) {
  const endpoint = { pipes, announced: ["192.0.2.1"] }
  const lastN = { pictures: 12, voices: 6 }
  const room = new LocalRoom({ id: name as RoomId, endpoint, lastN, onEvent: () => {}, onClose: () => {} })
  const [amy, ben] = ["amy", "ben"] as ParticipantId[]
  if (amy === undefined || ben === undefined) throw new Error("nobody")
  await room.admit(amy, { person: "amy" as PersonId, publish: ["voice", "picture"], subscribe: true })
  await room.admit(ben, { person: "ben" as PersonId, publish: [], subscribe: true })
  await room.publish(amy, publishOffer())
  const { version } = await room.subscribe(ben)
  await room.answer(ben, { version, sdp: subscribeAnswer() })
  const [published, subscribed] = pipes.opened
  if (published === undefined || subscribed === undefined) throw new Error("no pipe was opened")
  for (const { events } of pipes.opened) events.onConnected()
  return { room, amy, ben, published, subscribed }
}

/** A room whose pipes a test holds: what goes out by each is looked at, and what comes in is made up. */
import type { PublishOffer, Source } from "../engine.ts"
import type { IceCredentials, PipeEvents, PipeHost, Remote } from "../pipe/pipe.ts"

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

/** A packet of such a microphone. */
export const voicePacket = (numbers: Numbers, payload: Buffer): Buffer => rtp(111, 9, "0", numbers, payload)

/** A packet of such a camera, which is a picture of its own. @param last byte, by which it can be told */
export function picturePacket(numbers: Numbers, { isKeyFrame, last }: { isKeyFrame: boolean; last: number }): Buffer {
  // One byte of RFC 7741, then the head of a key frame, 320 × 180, or a byte that says that it is none.
  const payload = isKeyFrame ? [0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00, last] : [0x10, 1, last]
  return rtp(96, 7, "1", numbers, Buffer.from(payload))
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

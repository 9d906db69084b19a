/** Somebody who publishes and somebody who subscribes, as browsers would, to whom one can look packet by packet. */
import type { ParticipantId, PersonId, Room, Source, SubscribeOffer } from "../src/engine.ts"
import { Arrivals } from "../src/flow/arrivals.ts"
import { absSendTimeOf } from "../src/rtp/clock.ts"
import { isRtcp } from "../src/rtp/demux.ts"
import { extensionTable, OUR_EXTENSION_IDS } from "../src/rtp/extensions.ts"
import { type PacketView, packetView, readPacket, textOf } from "../src/rtp/packet.ts"
import { readRtcp, writeRtcp } from "../src/rtp/rtcp/rtcp.ts"
import { transportFeedback } from "../src/rtp/rtcp/transport-feedback.ts"
import type { RtcpPacket } from "../src/rtp/rtcp/types.ts"
import { Unwrapper } from "../src/rtp/sequence.ts"
import { readDescription } from "../src/sdp/description.ts"
import { Client } from "./client.ts"

/** Its own ids and payload types, as Firefox has others than ours. */
const EXTENSIONS = [
  "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:6 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "a=extmap:7 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
]
const OPUS = 109
const VP8 = 120
const RTX = 124
const LAYERS = ["l", "m", "h"]

/** A packet as a browser would send it. */
export interface Made {
  readonly ssrc: number
  readonly sequence: number
  readonly timestamp: number
  readonly payload: Buffer
  readonly payloadType?: number
  readonly marker?: boolean
  readonly mid?: string
  readonly rid?: string
  readonly rrid?: string
  readonly transportSequence?: number
  /** When its sender says that it was sent, in milliseconds of any clock. */
  readonly sentMs?: number
  /** dB below the loudest. */
  readonly level?: number
}

export function makePacket(made: Made): Buffer {
  const { ssrc, sequence, timestamp, payload, payloadType = VP8, marker = false } = made
  const elements: Buffer[] = []
  const add = (id: number, value: Buffer) => elements.push(Buffer.from([(id << 4) | (value.length - 1)]), value)
  if (made.mid !== undefined) add(3, Buffer.from(made.mid))
  if (made.rid !== undefined) add(9, Buffer.from(made.rid))
  if (made.rrid !== undefined) add(10, Buffer.from(made.rrid))
  if (made.level !== undefined) add(5, Buffer.from([0x80 | made.level]))
  if (made.transportSequence !== undefined) {
    const number = Buffer.alloc(2)
    number.writeUInt16BE(made.transportSequence)
    add(7, number)
  }
  if (made.sentMs !== undefined) {
    const time = Buffer.alloc(3)
    time.writeUIntBE(absSendTimeOf(made.sentMs), 0, 3)
    add(6, time)
  }
  const extensions = Buffer.concat(elements)
  const words = Math.ceil(extensions.length / 4)
  const header = Buffer.alloc(16 + 4 * words)
  header.writeUInt8(0x90, 0)
  header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1)
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE(timestamp >>> 0, 4)
  header.writeUInt32BE(ssrc, 8)
  header.writeUInt16BE(0xbede, 12)
  header.writeUInt16BE(words, 14)
  extensions.copy(header, 16)
  return Buffer.concat([header, payload])
}

/** VP8 with a picture id of 15 bits and a TL0 index; what follows is the packet's number, so that it can be told. */
export function vp8Payload(
  picture: number,
  { isKeyFrame = false, isStart = true, number = 0, size = 900 } = {},
): Buffer {
  const payload = Buffer.alloc(size)
  payload.writeUInt8(0x80 | (isStart ? 0x10 : 0), 0)
  payload.writeUInt8(0xe0, 1)
  payload.writeUInt16BE(0x8000 | (picture & 0x7fff), 2)
  payload.writeUInt8(picture & 0xff, 4)
  payload.writeUInt8(0, 5)
  payload.writeUInt8(isKeyFrame ? 0 : 1, 6)
  payload.writeUIntBE(0x9d012a, 9, 3)
  payload.writeUInt16LE(640, 12)
  payload.writeUInt16LE(360, 14)
  payload.writeUInt32BE(number, 20)
  return payload
}

/** The number by which a payload was made. */
export const numberOf = (payload: Buffer): number => payload.readUInt32BE(20)

const rtcpOf = (packets: readonly Buffer[]): readonly RtcpPacket[] => {
  const heard: RtcpPacket[] = []
  for (const packet of packets.filter(isRtcp)) readRtcp(packet, (each) => heard.push(each))
  return heard
}

const everything = (person: string) =>
  ({ person: person as PersonId, publish: ["voice", "picture", "screen"], subscribe: true }) as const

/** Somebody with a voice (mid 0), a picture of three layers (mid 1) and a screen (mid 2), or some of them. */
export class TestPublisher implements Disposable {
  readonly client = new Client()
  readonly #room: Room
  readonly #id: ParticipantId
  #transport: readonly string[] = []

  constructor(room: Room, id: ParticipantId) {
    this.#room = room
    this.#id = id
  }

  /** @param person for whom it speaks, if not for itself */
  static async join(room: Room, name: string, sources: readonly Source[], person = name): Promise<TestPublisher> {
    const id = name as ParticipantId
    await room.admit(id, everything(person))
    const publisher = new TestPublisher(room, id)
    await publisher.publish(sources)
    return publisher
  }

  /** Offers these; again over the same connection. */
  async publish(sources: readonly Source[]): Promise<string> {
    const isFirst = this.#transport.length === 0
    if (isFirst) this.#transport = await this.client.offer()
    const lines = (["voice", "picture", "screen"] as const).flatMap((source, mid) => [
      `m=${source === "voice" ? "audio" : "video"} 9 UDP/TLS/RTP/SAVPF ${source === "voice" ? OPUS : `${VP8} ${RTX}`}`,
      ...["c=IN IP4 0.0.0.0", ...this.#transport, `a=mid:${mid}`, "a=rtcp-mux", ...EXTENSIONS],
      sources.includes(source) ? "a=sendonly" : "a=inactive",
      ...(source === "voice"
        ? [`a=rtpmap:${OPUS} opus/48000/2`]
        : [`a=rtpmap:${VP8} VP8/90000`, `a=rtpmap:${RTX} rtx/90000`, `a=fmtp:${RTX} apt=${VP8}`]),
      ...(source === "picture"
        ? [...LAYERS.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${LAYERS.join(";")}`]
        : []),
    ])
    const sdp = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", ...lines, ""].join("\r\n")
    const all = { 0: "voice", 1: "picture", 2: "screen" } as const
    const answer = await this.#room.publish(this.#id, { sdp, sources: all })
    if (isFirst) this.client.accept(answer)
    return answer
  }

  send(made: Made): void {
    this.client.send(makePacket(made))
  }

  /** What the engine asked and told of. */
  get heard(): readonly RtcpPacket[] {
    return rtcpOf(this.client.packets)
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]()
  }
}

/** A packet as it came to a subscriber. */
export interface Came extends Pick<PacketView, "ssrc" | "sequence" | "timestamp" | "payloadType" | "marker"> {
  readonly mid: string | null
  readonly transportSequence: number | null
  readonly audioLevel: number | null
  readonly payload: Buffer
}

const ours = extensionTable(OUR_EXTENSION_IDS)

export class TestSubscriber implements Disposable {
  readonly client = new Client()
  readonly #room: Room
  readonly #id: ParticipantId
  #transport: readonly string[] = []
  offer: SubscribeOffer | undefined
  /** What comes by which section, as it was told last. */
  tracks: SubscribeOffer["tracks"] = []

  constructor(room: Room, id: ParticipantId) {
    this.#room = room
    this.#id = id
  }

  static async join(room: Room, name: string, person = name): Promise<TestSubscriber> {
    const id = name as ParticipantId
    await room.admit(id, everything(person))
    const subscriber = new TestSubscriber(room, id)
    await subscriber.take(await room.subscribe(id))
    return subscriber
  }

  /** Answers an offer. */
  async take(offer: SubscribeOffer | undefined): Promise<void> {
    if (offer === undefined) throw new Error("nothing was offered")
    this.offer = offer
    this.tracks = offer.tracks
    if (this.#transport.length === 0) this.#transport = await this.client.answer(offer.sdp)
    await this.#room.answer(this.#id, { version: offer.version, sdp: this.answerTo(offer) })
  }

  answerTo(offer: SubscribeOffer | undefined): string {
    const lines = readDescription(offer?.sdp ?? "").sections.flatMap(({ kind, mid, direction }) => [
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === "audio" ? 111 : 96}`,
      ...this.#transport,
      ...[`a=mid:${mid}`, direction === "sendonly" ? "a=recvonly" : "a=inactive"],
    ])
    return ["v=0", ...lines, ""].join("\r\n")
  }

  /** Somebody's track, and by which section it comes. */
  trackOf(person: string, source: Source): SubscribeOffer["tracks"][number] {
    const found = this.tracks.find((track) => track.person === person && track.source === source)
    if (found === undefined) throw new Error(`no ${source} of ${person} comes`)
    return found
  }

  /** The media that came, all or of one section. */
  media(mid?: string): readonly Came[] {
    const view = packetView()
    return this.client.packets
      .flatMap((bytes) => {
        if (isRtcp(bytes) || readPacket(bytes, ours, view) !== null) return []
        const { ssrc, sequence, timestamp, payloadType, marker, transportSequence, audioLevel } = view
        const payload = bytes.subarray(view.payloadStart, view.payloadEnd)
        const came = { ssrc, sequence, timestamp, payloadType, marker, transportSequence, audioLevel, payload }
        return [{ ...came, mid: textOf(bytes, view.mid) }]
      })
      .filter((each) => mid === undefined || each.mid === mid)
  }

  /** Tells when packets came, as browsers do, until told to stop. */
  tellArrivals(): Disposable {
    const [view, sequence, arrivals] = [packetView(), new Unwrapper(16), new Arrivals()]
    let [told, count] = [0, 0]
    const timer = setInterval(() => {
      for (; told < this.client.packets.length; told++) {
        const packet = this.client.packets[told]
        if (packet === undefined || isRtcp(packet) || readPacket(packet, ours, view) !== null) continue
        if (view.transportSequence === null) continue
        arrivals.arrived(sequence.unwrap(view.transportSequence), (this.client.times[told] ?? 0) * 1_000)
      }
      const feedback = arrivals.feedback()
      if (feedback === undefined) return
      this.say(transportFeedback({ sender: 1, media: 2, count: count++ }, feedback.base, feedback.arrivals))
    }, 50)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  say(...packets: readonly RtcpPacket[]): void {
    for (const bytes of writeRtcp(packets)) this.client.send(bytes)
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]()
  }
}

import { randomInt } from "node:crypto"
import { senderReport } from "./rtcp.ts"
import { RtpHeader, sequenceOf, VP8_BYTES, writeVp8 } from "./rtp.ts"
import { type ExtensionIds, type Kind, PAYLOAD_TYPES } from "./sdp.ts"
import { micros, STAMP_BYTES, writeStamp } from "./stamp.ts"

/** One stream that is published, of as many packets a second and as many bytes each as it says. */
export interface StreamPlan {
  readonly kind: Kind
  readonly pps: number
  /** In bytes, of a whole RTP packet without what SRTP adds. */
  readonly size: number
  /** The layer of a simulcast. */
  readonly rid?: string
  /** How large a picture is, in pixels. */
  readonly width?: number
  readonly height?: number
  /** How loud a voice is, in -dBov. */
  readonly level?: number
}

/** Frames a second of a picture; its packets are spread over the time between two, as a pacer does. */
const FRAMES_PER_S = 30
/** The temporal layers of Chromium's three, frame by frame. */
const LAYERS = [0, 2, 1, 2] as const
const CLOCK = { audio: 48_000, video: 90_000 } as const
/** So many packets are kept to be sent again. */
const KEPT = 512
const WIDTH = 1280
const HEIGHT = 720
/** How loud somebody is who speaks, and the least there is (RFC 6464). */
const SPEAKING = 30
/** Browsers name the section until they know that it is known. */
const NAMED_PACKETS = 50

/** The packets of a stream, one after another. */
export class Stream {
  readonly plan: StreamPlan
  readonly ssrc: number
  readonly #named: RtpHeader
  readonly #plain: RtpHeader
  readonly #perFrame: number
  readonly #payload: number
  #count = 0
  #frame = 0
  #base = 0
  #isKey = true
  #isKeyWanted = false
  #timestamp = randomInt(2 ** 32)
  readonly #sequence = randomInt(2 ** 15)
  readonly #kept: Buffer[] = []

  /** @param mid of the section that it belongs to */
  constructor(plan: StreamPlan, mid: string, ssrc: number, ids: ExtensionIds) {
    this.plan = plan
    this.ssrc = ssrc
    const used = plan.kind === "audio" ? ids : withoutLevel(ids)
    this.#named = new RtpHeader(PAYLOAD_TYPES[plan.kind], ssrc, used, { mid, ...(plan.rid && { rid: plan.rid }) })
    this.#plain = new RtpHeader(PAYLOAD_TYPES[plan.kind], ssrc, used, {})
    this.#perFrame = plan.kind === "audio" ? 1 : Math.max(1, Math.round(plan.pps / FRAMES_PER_S))
    this.#payload = plan.size - this.#plain.length
    const head = plan.kind === "video" ? VP8_BYTES + 10 : 0
    if (this.#payload < head + STAMP_BYTES) throw new RangeError(`${plan.size} bytes hold no packet of ${plan.kind}`)
  }

  /** Its next frame will be one, as far as its bytes tell. */
  wantKeyFrame(): void {
    this.#isKeyWanted = true
  }

  /** A packet that was sent; undefined when that is too long ago. */
  kept(sequence: number): Buffer | undefined {
    const packet = this.#kept[sequence % KEPT]
    return packet !== undefined && sequenceOf(packet) === sequence ? packet : undefined
  }

  /**
   * @param window that it is counted in
   * @param transportSequence its number among all of its connection
   */
  next(window: number, transportSequence: number): Buffer {
    const { kind, pps } = this.plan
    const place = this.#count % this.#perFrame
    if (place === 0) this.#beginFrame(kind === "audio" ? CLOCK.audio / pps : (CLOCK.video * this.#perFrame) / pps)
    const header = this.#count < NAMED_PACKETS ? this.#named : this.#plain
    const packet = Buffer.alloc(header.length + this.#payload, 0x5a)
    const at = micros()
    header.write(packet, {
      marker: kind === "video" && place === this.#perFrame - 1,
      sequence: (this.#sequence + this.#count) & 0xffff,
      timestamp: this.#timestamp,
      transportSequence,
      level: this.plan.level ?? SPEAKING,
      at,
    })
    if (kind === "video")
      writeVp8(packet, header.length, {
        isFrameStart: place === 0,
        isKey: this.#isKey,
        width: this.plan.width ?? WIDTH,
        height: this.plan.height ?? HEIGHT,
        picture: this.#frame,
        base: this.#base,
        temporal: this.#isKey ? 0 : (LAYERS[this.#frame % LAYERS.length] ?? 0),
      })
    writeStamp(packet, { window, at })
    this.#count += 1
    if (kind === "video") this.#kept[sequenceOf(packet) % KEPT] = packet
    return packet
  }

  report(): Buffer {
    return senderReport(this.ssrc, this.#timestamp, this.#count, this.#count * this.#payload)
  }

  #beginFrame(ticks: number): void {
    this.#isKey = this.#count === 0 || this.#isKeyWanted
    this.#isKeyWanted = false
    this.#frame += 1
    if (this.#isKey || LAYERS[this.#frame % LAYERS.length] === 0) this.#base += 1
    this.#timestamp = (this.#timestamp + Math.round(ticks)) >>> 0
  }
}

const withoutLevel = ({ audioLevel: _, ...ids }: ExtensionIds): ExtensionIds => ids

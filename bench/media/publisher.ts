import { randomInt } from "node:crypto"
import type { Certificate } from "./certificate.ts"
import { Connection, newIdentity } from "./connection.ts"
import { readRtcp, senderReport } from "./rtcp.ts"
import { isRtcp, RtpHeader, VP8_BYTES, writeVp8 } from "./rtp.ts"
import { type ExtensionIds, type Kind, PAYLOAD_TYPES, readExtensions, readRemote, writeOffer } from "./sdp.ts"
import { micros, STAMP_BYTES, writeStamp } from "./stamp.ts"

/** One stream that is published, of as many packets a second and as many bytes each as it says. */
export interface StreamPlan {
  readonly kind: Kind
  readonly pps: number
  /** In bytes, of a whole RTP packet without what SRTP adds. */
  readonly size: number
}

/** Frames a second of a picture; its packets are spread over the time between two, as a pacer does. */
const FRAMES_PER_S = 30
/** The temporal layers of Chromium's three, frame by frame. */
const LAYERS = [0, 2, 1, 2] as const
const CLOCK = { audio: 48_000, video: 90_000 } as const
/** Browsers name the section until they know that it is known. */
const NAMED_PACKETS = 50
const REPORT_MS = 1_000

/** A client that publishes one stream. */
export class Publisher implements Disposable {
  readonly offer: string
  readonly #plan: StreamPlan
  readonly #certificate: Certificate
  readonly #identity
  readonly #ssrc = randomInt(1, 2 ** 32 - 1)
  #connection: Connection | undefined
  #stream: Stream | undefined
  #reports: NodeJS.Timeout | undefined

  constructor(certificate: Certificate, plan: StreamPlan) {
    this.#plan = plan
    this.#certificate = certificate
    this.#identity = newIdentity(certificate)
    this.offer = writeOffer(this.#identity, [{ kind: plan.kind, mid: "0", rids: [], ssrc: this.#ssrc }])
  }

  /** @throws Error when it is not connected within twenty seconds */
  async connect(answer: string, bind: string): Promise<void> {
    const receive = (packet: Buffer) => this.#receive(packet)
    this.#connection = new Connection(this.#certificate, this.#identity, readRemote(answer), bind, receive)
    await this.#connection.connected
    const stream = new Stream(this.#plan, this.#ssrc, readExtensions(answer))
    this.#stream = stream
    this.#reports = setInterval(() => this.#connection?.send(stream.report()), REPORT_MS)
  }

  /** Sends the next packet. @param window that it is counted in */
  send(window: number): void {
    if (this.#stream !== undefined) this.#connection?.send(this.#stream.next(window))
  }

  [Symbol.dispose](): void {
    clearInterval(this.#reports)
    this.#connection?.[Symbol.dispose]()
  }

  #receive(packet: Buffer): void {
    if (!isRtcp(packet)) return
    for (const part of readRtcp(packet))
      if (part.kind === "keyFrameWanted" && part.ssrc === this.#ssrc) this.#stream?.wantKeyFrame()
  }
}

/** The packets of a stream, one after another. */
class Stream {
  readonly #plan: StreamPlan
  readonly #ssrc: number
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

  constructor(plan: StreamPlan, ssrc: number, ids: ExtensionIds) {
    this.#plan = plan
    this.#ssrc = ssrc
    const used = plan.kind === "audio" ? ids : withoutLevel(ids)
    this.#named = new RtpHeader(PAYLOAD_TYPES[plan.kind], ssrc, used, { mid: "0" })
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

  next(window: number): Buffer {
    const { kind, pps } = this.#plan
    const place = this.#count % this.#perFrame
    if (place === 0) this.#beginFrame(kind === "audio" ? CLOCK.audio / pps : (CLOCK.video * this.#perFrame) / pps)
    const header = this.#count < NAMED_PACKETS ? this.#named : this.#plain
    const packet = Buffer.alloc(header.length + this.#payload, 0x5a)
    const at = micros()
    header.write(packet, {
      marker: kind === "video" && place === this.#perFrame - 1,
      sequence: (this.#sequence + this.#count) & 0xffff,
      timestamp: this.#timestamp,
      transportSequence: this.#count & 0xffff,
      at,
    })
    if (kind === "video")
      writeVp8(packet, header.length, {
        isFrameStart: place === 0,
        isKey: this.#isKey,
        picture: this.#frame,
        base: this.#base,
        temporal: this.#isKey ? 0 : (LAYERS[this.#frame % LAYERS.length] ?? 0),
      })
    writeStamp(packet, { window, at })
    this.#count += 1
    return packet
  }

  report(): Buffer {
    return senderReport(this.#ssrc, this.#timestamp, this.#count, this.#count * this.#payload)
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

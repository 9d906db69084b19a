import { randomInt } from "node:crypto"
import type { Certificate } from "./certificate.ts"
import { Connection, newIdentity, type Place } from "./connection.ts"
import { Gaps } from "./gaps.ts"
import { Playback } from "./playback.ts"
import { Reception } from "./reception.ts"
import { type Arrival, negativeAck, pictureLoss, readRtcp, receiverReport, transportFeedback } from "./rtcp.ts"
import { distance, isKeyStart, isRtcp, payloadOf, sequenceOf, ssrcOf, transportSequenceOf } from "./rtp.ts"
import { PAYLOAD_TYPES, readExtensions, readRemote, readRepairs, writeAnswer } from "./sdp.ts"
import { micros, readStamp, type Stamp } from "./stamp.ts"

/** As often as Chromium does when much comes. */
const FEEDBACK_MS = 50
const REPORT_MS = 1_000
/** How long a picture that cannot be begun waits until it asks again. */
const KEY_FRAME_MS = 500
/** How often it is looked at what is missing. */
const REPAIR_MS = 20

export interface SubscriberOptions extends Place {
  /**
   * What is told of: each packet of media that comes, and nothing that is lost is asked for; or each frame that can be
   * shown, for which it is.
   */
  readonly tells: "packets" | "frames"
  readonly onStamp: (stamp: Stamp) => void
  /** Where packets are told of: how many more are missing than before a packet, with that packet's stamp. */
  readonly onMissing: (packets: number, stamp: Stamp) => void
}

interface Stream {
  readonly reception: Reception
  readonly gaps: Gaps
  /** Of a picture whose frames are told of. */
  readonly playback: Playback | undefined
  needsKeyFrame: boolean
}

/** A client that subscribes and takes all that it is offered, and tells the server what came and when as browsers do. */
export class Subscriber implements Disposable {
  readonly answer: string
  readonly #connection: Connection
  readonly #options: SubscriberOptions
  readonly #ssrc = randomInt(1, 2 ** 32 - 1)
  readonly #transportSequenceId: number | undefined
  readonly #repairs: ReadonlyMap<number, number>
  readonly #streams = new Map<number, Stream>()
  readonly #arrivals: Arrival[] = []
  /** Of the last packet, whatever was in it: feedback is to name one that comes. */
  #lastSsrc = 0
  #newest: number | undefined
  #told = 0
  readonly #timers: readonly NodeJS.Timeout[]

  constructor(certificate: Certificate, offer: string, options: SubscriberOptions) {
    const identity = newIdentity(certificate)
    this.answer = writeAnswer(identity, offer)
    this.#options = options
    this.#transportSequenceId = readExtensions(offer).transportSequence
    this.#repairs = readRepairs(offer)
    const receive = (packet: Buffer) => this.#receive(packet, micros())
    this.#connection = new Connection(certificate, identity, readRemote(offer), options, receive)
    this.#timers = [
      setInterval(() => this.#tellArrivals(), FEEDBACK_MS),
      setInterval(() => this.#report(micros()), REPORT_MS),
      setInterval(() => this.#wantKeyFrames(), KEY_FRAME_MS),
      ...(options.tells === "frames" ? [setInterval(() => this.#wantMissing(micros()), REPAIR_MS)] : []),
    ]
  }

  get connected(): Promise<void> {
    return this.#connection.connected
  }

  /** How often a picture stood still, of all that it got. */
  get freezes(): number {
    return [...this.#streams.values()].reduce((sum, { playback }) => sum + (playback?.freezes ?? 0), 0)
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#connection[Symbol.dispose]()
  }

  #receive(packet: Buffer, at: number): void {
    if (isRtcp(packet)) {
      for (const part of readRtcp(packet))
        if (part.kind === "senderReport") this.#streams.get(part.ssrc)?.reception.reported(part.middle, at)
      return
    }
    if (this.#transportSequenceId !== undefined) this.#note(transportSequenceOf(packet, this.#transportSequenceId), at)
    this.#lastSsrc = ssrcOf(packet)
    const repaired = this.#repairs.get(this.#lastSsrc)
    if (repaired === undefined) this.#receiveMedia(packet, at)
    else this.#receiveRepair(packet, repaired, at)
  }

  #receiveMedia(packet: Buffer, at: number): void {
    const stream = this.#streamOf(packet)
    stream.reception.received(packet, at)
    const payload = payloadOf(packet)
    if (stream.needsKeyFrame && isKeyStart(packet, payload)) stream.needsKeyFrame = false
    const stamp = readStamp(packet)
    if (stream.playback !== undefined)
      stream.playback.received({ sequence: sequenceOf(packet), packet, payload, stamp }, at)
    else if (stamp !== null && this.#options.tells === "packets") this.#tell(stream.gaps, packet, stamp)
  }

  #tell(gaps: Gaps, packet: Buffer, stamp: Stamp): void {
    const missing = gaps.received(sequenceOf(packet))
    if (missing !== 0) this.#options.onMissing(missing, stamp)
    this.#options.onStamp(stamp)
  }

  /** The number that it had is in front of its payload (RFC 4588, 4). */
  #receiveRepair(packet: Buffer, of: number, at: number): void {
    const start = payloadOf(packet)
    if (start + 2 >= packet.length) return
    const [sequence, payload, stamp] = [packet.readUInt16BE(start), start + 2, readStamp(packet)]
    this.#streams.get(of)?.playback?.received({ sequence, packet, payload, stamp }, at)
  }

  #streamOf(packet: Buffer): Stream {
    const ssrc = ssrcOf(packet)
    const known = this.#streams.get(ssrc)
    if (known !== undefined) return known
    const isVoice = ((packet[1] ?? 0) & 0x7f) === PAYLOAD_TYPES.audio
    const shows = this.#options.tells === "frames" && !isVoice
    const stream: Stream = {
      reception: new Reception(ssrc, isVoice ? 48_000 : 90_000),
      gaps: new Gaps(),
      playback: shows ? new Playback(this.#options.onStamp) : undefined,
      needsKeyFrame: !isVoice,
    }
    this.#streams.set(ssrc, stream)
    return stream
  }

  #note(sequence: number | null, at: number): void {
    if (sequence === null) return
    const newest = this.#newest === undefined ? sequence : this.#newest + distance(this.#newest & 0xffff, sequence)
    this.#newest = Math.max(newest, this.#newest ?? newest)
    this.#arrivals.push({ sequence: newest, at })
  }

  #tellArrivals(): void {
    if (this.#arrivals.length === 0) return
    const arrivals = this.#arrivals.splice(0).sort((a, b) => a.sequence - b.sequence)
    this.#connection.send(transportFeedback(this.#ssrc, this.#lastSsrc, arrivals, this.#told++))
  }

  #report(at: number): void {
    const blocks = [...this.#streams.values()].map(({ reception }) => reception.block(at))
    if (blocks.length > 0) this.#connection.send(receiverReport(this.#ssrc, blocks))
  }

  #wantKeyFrames(): void {
    for (const [ssrc, { needsKeyFrame, playback }] of this.#streams)
      if (playback?.needsKeyFrame ?? needsKeyFrame) this.#connection.send(pictureLoss(this.#ssrc, ssrc))
  }

  #wantMissing(at: number): void {
    for (const [ssrc, { playback }] of this.#streams) {
      const missing = playback?.missing(at) ?? []
      if (missing.length > 0) this.#connection.send(negativeAck(this.#ssrc, ssrc, missing))
    }
  }
}

import { randomInt } from "node:crypto"
import type { Certificate } from "./certificate.ts"
import { Connection, newIdentity } from "./connection.ts"
import { Reception } from "./reception.ts"
import { type Arrival, pictureLoss, readRtcp, receiverReport, transportFeedback } from "./rtcp.ts"
import { distance, isKeyStart, isRtcp, payloadOf, ssrcOf, transportSequenceOf } from "./rtp.ts"
import { PAYLOAD_TYPES, readExtensions, readRemote, writeAnswer } from "./sdp.ts"
import { readStamp, type Stamp } from "./stamp.ts"

/** As often as Chromium does when much comes. */
const FEEDBACK_MS = 50
const REPORT_MS = 1_000
/** How long a picture that cannot be begun waits until it asks again. */
const KEY_FRAME_MS = 500

/** A client that subscribes and takes all that it is offered, and tells the server what came and when as browsers do. */
export class Subscriber implements Disposable {
  readonly answer: string
  readonly #connection: Connection
  readonly #onPacket: (stamp: Stamp) => void
  readonly #ssrc = randomInt(1, 2 ** 32 - 1)
  readonly #transportSequenceId: number | undefined
  readonly #streams = new Map<number, Reception>()
  readonly #arrivals: Arrival[] = []
  #newest: number | undefined
  #told = 0
  readonly #timers: readonly NodeJS.Timeout[]

  /** @param onPacket is given each packet of media that comes */
  constructor(
    certificate: Certificate,
    offer: string,
    bind: string,
    clock: () => number,
    onPacket: (stamp: Stamp) => void,
  ) {
    const identity = newIdentity(certificate)
    this.answer = writeAnswer(identity, offer)
    this.#onPacket = onPacket
    this.#transportSequenceId = readExtensions(offer).transportSequence
    const receive = (packet: Buffer) => this.#receive(packet, clock())
    this.#connection = new Connection(certificate, identity, readRemote(offer), bind, receive)
    this.#timers = [
      setInterval(() => this.#tellArrivals(), FEEDBACK_MS),
      setInterval(() => this.#report(clock()), REPORT_MS),
      setInterval(() => this.#wantKeyFrames(), KEY_FRAME_MS),
    ]
  }

  get connected(): Promise<void> {
    return this.#connection.connected
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#connection[Symbol.dispose]()
  }

  #receive(packet: Buffer, at: number): void {
    if (isRtcp(packet)) {
      for (const part of readRtcp(packet))
        if (part.kind === "senderReport") this.#streams.get(part.ssrc)?.reported(part.middle, at)
      return
    }
    if (this.#transportSequenceId !== undefined) this.#note(transportSequenceOf(packet, this.#transportSequenceId), at)
    const ssrc = ssrcOf(packet)
    const type = (packet[1] ?? 0) & 0x7f
    let stream = this.#streams.get(ssrc)
    if (stream === undefined) {
      if (type === PAYLOAD_TYPES.rtx) return
      stream = new Reception(ssrc, type === PAYLOAD_TYPES.audio ? 48_000 : 90_000)
      this.#streams.set(ssrc, stream)
    }
    stream.received(packet, at)
    if (!stream.isBegun && (type === PAYLOAD_TYPES.audio || isKeyStart(packet, payloadOf(packet)))) stream.begin()
    const stamp = readStamp(packet)
    if (stamp !== null) this.#onPacket(stamp)
  }

  #note(sequence: number | null, at: number): void {
    if (sequence === null) return
    const newest = this.#newest === undefined ? sequence : this.#newest + distance(this.#newest & 0xffff, sequence)
    this.#newest = Math.max(newest, this.#newest ?? newest)
    this.#arrivals.push({ sequence: newest, at })
  }

  #tellArrivals(): void {
    const [stream] = this.#streams.values()
    if (stream === undefined || this.#arrivals.length === 0) return
    const arrivals = this.#arrivals.splice(0).sort((a, b) => a.sequence - b.sequence)
    this.#connection.send(transportFeedback(this.#ssrc, stream.ssrc, arrivals, this.#told++))
  }

  #report(at: number): void {
    const blocks = [...this.#streams.values()].map((stream) => stream.block(at))
    if (blocks.length > 0) this.#connection.send(receiverReport(this.#ssrc, blocks))
  }

  #wantKeyFrames(): void {
    for (const stream of this.#streams.values())
      if (!stream.isBegun) this.#connection.send(pictureLoss(this.#ssrc, stream.ssrc))
  }
}

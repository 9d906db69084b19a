import { KeyFrameRequests } from "../flow/key-frames.ts"
import { MissingPackets } from "../flow/missing.ts"
import { OverduePictures } from "../flow/overdue.ts"
import { losesLowest, type Piece } from "../flow/pictures.ts"
import { Reception } from "../flow/reception.ts"
import type { Incoming, SenderClock } from "../flow/rewriting.ts"
import { KEPT_PACKETS } from "../flow/ring.ts"
import { middleOf, msOf } from "../rtp/clock.ts"
import { type PacketView, packetView, readPacket } from "../rtp/packet.ts"
import type { SenderReport } from "../rtp/rtcp/types.ts"
import { Unwrapper } from "../rtp/sequence.ts"
import { readVp8, type Vp8View, vp8View } from "../rtp/vp8.ts"
import type { TakenSection } from "../sdp/answer.ts"
import { Rates } from "./rates.ts"

const MASK = KEPT_PACKETS - 1
const NO_EXTENSIONS = new Uint8Array(256)

/** A packet as it came, and what it says. One object is filled anew for each packet. */
export interface Packet extends Incoming {
  bytes: Buffer
  source: number
  seq: number
  timestamp: number
  readonly view: PacketView
  picture: Vp8View | null
}

const againPicture = vp8View()
/** What `kept` answers, filled anew each time. */
const again: Packet = {
  ...{ bytes: Buffer.alloc(0), source: 0, seq: 0, timestamp: 0 },
  ...{ view: packetView(), picture: againPicture },
}

let made = 0

/** One incoming stream: a voice, a picture, or one layer of a picture. Times are in milliseconds. */
export class Inbound {
  /** Tells it from all others, also from those of other publishers that chose the same SSRC. 32 bits. */
  readonly id = ++made
  readonly ssrc: number
  readonly section: TakenSection
  /** Of a simulcast, in the order of the offer, the smallest first; 0 of others. */
  readonly layer: number
  readonly sequence = new Unwrapper(16)
  readonly missing = new MissingPackets((seq) => this.#isNeeded(seq))
  readonly keyFrames = new KeyFrameRequests()
  readonly overdue = new OverduePictures()
  readonly reception: Reception
  readonly rates = new Rates()
  readonly #kept: (Buffer | undefined)[] = new Array(KEPT_PACKETS)
  readonly #keptSeq = new Float64Array(KEPT_PACKETS).fill(Number.NaN)
  #newest = Number.NEGATIVE_INFINITY
  #clock: SenderClock | undefined
  /** When the last packet came. */
  cameAt = 0
  /** Of its last key frame, in pixels; 0 before one. */
  width = 0
  height = 0

  constructor(ssrc: number, section: TakenSection, layer: number) {
    this.ssrc = ssrc
    this.section = section
    this.layer = layer
    this.reception = new Reception(clockRateOf(section))
  }

  /** Which timestamp it had at which time, by our clock. */
  get clock(): SenderClock | undefined {
    return this.#clock
  }

  /** Keeps a packet of a picture, also one that is empty. */
  keep(seq: number, bytes: Buffer): void {
    if (seq <= this.#newest - KEPT_PACKETS) return
    this.#kept[seq & MASK] = bytes
    this.#keptSeq[seq & MASK] = seq
    this.#newest = Math.max(this.#newest, seq)
  }

  /** The newest number that is kept. */
  get newest(): number {
    return this.#newest
  }

  /** A packet that is kept, read again into one object that is filled anew each time. */
  kept(seq: number): Packet | undefined {
    const bytes = this.#keptSeq[seq & MASK] === seq ? this.#kept[seq & MASK] : undefined
    const { view } = again
    if (bytes === undefined || readPacket(bytes, NO_EXTENSIONS, view) !== null) return undefined
    const isEmpty = view.payloadStart === view.payloadEnd
    if (!isEmpty && !readVp8(bytes, view.payloadStart, view.payloadEnd, againPicture)) return undefined
    again.bytes = bytes
    again.source = this.id
    again.seq = seq
    again.timestamp = view.timestamp
    again.picture = isEmpty ? null : againPicture
    return again
  }

  /** Whether pictures to come may refer to what is missing there, by the packets before and after it. */
  #isNeeded(seq: number): boolean {
    const [before, after] = [this.#nearest(seq, -1), this.#nearest(seq, 1)]
    return before === undefined || after === undefined || losesLowest(before, after)
  }

  #nearest(seq: number, step: 1 | -1): Piece | undefined {
    for (let at = seq + step; Math.abs(at - seq) < KEPT_PACKETS; at += step) {
      const packet = this.kept(at)
      if (!packet?.picture) continue
      const { pictureId, tl0PictureIndex, temporalLayer, isStart } = packet.picture
      return { pictureId, tl0PictureIndex, temporalLayer, isFirst: isStart, isLast: packet.view.marker }
    }
    return undefined
  }

  /** @param behindMs how far the sender's clock is behind ours */
  senderReport({ ntp, timestamp }: SenderReport, behindMs: number, now: number): void {
    this.#clock = { ntpMs: msOf(ntp) + behindMs, timestamp }
    this.reception.senderReport(middleOf(ntp), now)
  }
}

export const clockRateOf = ({ kind }: { readonly kind: string }): number => (kind === "audio" ? 48_000 : 90_000)

import { KeyFrameRequests } from "../flow/key-frames.ts"
import { MissingPackets } from "../flow/missing.ts"
import { Reception } from "../flow/reception.ts"
import type { Incoming, SenderClock } from "../flow/rewriting.ts"
import { middleOf, msOf } from "../rtp/clock.ts"
import type { PacketView } from "../rtp/packet.ts"
import type { SenderReport } from "../rtp/rtcp/types.ts"
import { Unwrapper } from "../rtp/sequence.ts"
import type { Vp8View } from "../rtp/vp8.ts"
import type { TakenSection } from "../sdp/answer.ts"
import { Rates } from "./rates.ts"

/** Of each stream so many packets are kept, to be sent again: three seconds of the largest layer. */
const KEPT = 512
const MASK = KEPT - 1

/** A packet as it came, and what it says. One object is filled anew for each packet. */
export interface Packet extends Incoming {
  bytes: Buffer
  source: number
  seq: number
  timestamp: number
  readonly view: PacketView
  picture: Vp8View | null
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
  readonly missing = new MissingPackets()
  readonly keyFrames = new KeyFrameRequests()
  readonly reception: Reception
  readonly rates = new Rates()
  readonly #kept: (Buffer | undefined)[] = new Array(KEPT)
  readonly #keptSeq = new Float64Array(KEPT).fill(Number.NaN)
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

  keep(seq: number, bytes: Buffer): void {
    this.#kept[seq & MASK] = bytes
    this.#keptSeq[seq & MASK] = seq
  }

  kept(seq: number): Buffer | undefined {
    return this.#keptSeq[seq & MASK] === seq ? this.#kept[seq & MASK] : undefined
  }

  /** @param behindMs how far the sender's clock is behind ours */
  senderReport({ ntp, timestamp }: SenderReport, behindMs: number, now: number): void {
    this.#clock = { ntpMs: msOf(ntp) + behindMs, timestamp }
    this.reception.senderReport(middleOf(ntp), now)
  }
}

export const clockRateOf = ({ kind }: { readonly kind: string }): number => (kind === "audio" ? 48_000 : 90_000)

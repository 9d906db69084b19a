import { randomInt } from "node:crypto"
import { type Outgoing, Rewriter, sameMoment } from "../flow/rewriting.ts"
import { KEPT_PACKETS, SentRing } from "../flow/ring.ts"
import { ntpOf } from "../rtp/clock.ts"
import {
  type HeaderTemplate,
  headerTemplate,
  setAudioLevel,
  setMarker,
  setSequence,
  setSsrc,
  setTimestamp,
  writePacket,
} from "../rtp/header.ts"
import { MAX_PACKET_BYTES } from "../rtp/packet.ts"
import type { SenderReport } from "../rtp/rtcp/types.ts"
import { wrapRtx } from "../rtp/rtx.ts"
import { setPictureId, setTl0PictureIndex } from "../rtp/vp8.ts"
import { PICTURE_TYPE, RTX_TYPE, VOICE_TYPE } from "../sdp/offer.ts"
import { clockRateOf, type Inbound, type Packet } from "./inbound.ts"
import type { UsedSlot } from "./offering.ts"
import type { Publication } from "./publication.ts"

/** What an output has to do with its subscriber. */
export interface Line {
  /** Puts what all packets of a connection have on one, and sends it; it is the line's only until it returns. */
  send(packet: Buffer, now: number): void
}

/** Sent packets are made here, for sending copies them. */
const scratch = Buffer.alloc(MAX_PACKET_BYTES + 100)
/** The beginning of it in every length, each made once: at 48,000 packets a second even that is worth something. */
const cuts: Buffer[] = []
const cut = (length: number): Buffer => (cuts[length] ??= scratch.subarray(0, length))

const ALL_TEMPORAL_LAYERS = 3
/** Browsers put 20 ms into each packet of a voice, at 48 kHz (RFC 7587, 4.2). */
const VOICE_TICKS = 960
/** How much padding there is at most in a packet, for its last byte says how much it is (RFC 3550, 5.1). */
const PADDING_BYTES = 255

/** One slot towards one subscriber: a stream of our own, made of whichever layer of its track is to be sent. */
export class Output {
  readonly slot: UsedSlot
  #publication: Publication
  readonly #line: Line
  readonly #template: HeaderTemplate
  /** Made when something is first sent: of most pictures of a large room nothing ever is. */
  #rewriter: Rewriter | undefined
  /** Of pictures, while they are sent. */
  #ring: SentRing | undefined
  /** What it is made of now. */
  #current: Inbound | undefined
  /** The layer that it is to be made of; null: nothing is to be sent. */
  #wanted: number | null = null
  mostTemporalLayer = ALL_TEMPORAL_LAYERS
  /** The highest sequence number that went out, extended. */
  #newest = 0
  #rtxSequence = randomInt(0x10000)
  #packets = 0
  #payloadBytes = 0

  constructor(publication: Publication, slot: UsedSlot, line: Line) {
    this.#publication = publication
    publication.connect(this)
    this.slot = slot
    this.#line = line
    const isVoice = slot.kind === "audio"
    this.#template = headerTemplate({
      payloadType: isVoice ? VOICE_TYPE : PICTURE_TYPE,
      ssrc: slot.use.ssrc,
      mid: slot.mid,
      hasAudioLevel: isVoice,
    })
  }

  get publication(): Publication {
    return this.#publication
  }

  /** Goes on with what another publishes. */
  carry(publication: Publication): void {
    if (publication === this.#publication) return
    this.#publication.disconnect(this)
    this.#publication = publication
    publication.connect(this)
    this.interrupt()
  }

  close(): void {
    this.#publication.disconnect(this)
  }

  /** Which layer is to be sent, as soon as a key frame of it comes; null ends what is sent at once. */
  want(layer: number | null): void {
    if (layer === this.#wanted) return
    this.#wanted = layer
    if (layer !== null) return this.#askKeyFrame()
    this.#current = undefined
    this.#ring = undefined
  }

  /** What it is made of has an end; it goes on with what comes. @param next a stream of which a key frame comes now */
  interrupt(next?: Inbound): void {
    this.#current = undefined
    if (next?.layer !== this.#wanted) this.#askKeyFrame()
  }

  /** The subscriber cannot show what it has. */
  askKeyFrame(): void {
    const { layers } = this.publication
    const inbound = this.#current ?? layers[this.#wanted ?? 0] ?? layers.find((each) => each !== undefined)
    inbound?.keyFrames.want()
  }

  forward(inbound: Inbound, packet: Packet, now: number): void {
    if (this.#wanted === null) return
    if (inbound === this.#current) return this.#pass(inbound, packet, now)
    if (!this.#begin(inbound, packet, now)) return
    this.#pass(inbound, packet, now)
    // Of a key frame whose first packet was repaired, or took another way, the others came before it.
    for (let next = packet.seq + 1; next <= inbound.newest; next++) {
      const kept = inbound.kept(next)
      if (kept !== undefined) this.#pass(inbound, kept, now)
    }
  }

  /** Those after it close up, so that the subscriber does not take it for lost. */
  leaveOut({ id }: Inbound, seq: number): void {
    this.#rewriter?.leaveOut(id, seq)
  }

  /** A packet that is missing there, 16 bits. @returns whether it was sent again */
  repeat(sequence: number, now: number, roundTripMs: number): boolean {
    const again = this.#again(sequence, now, roundTripMs)
    if (again !== undefined) this.#line.send(again, now)
    return again !== undefined
  }

  /** Whether there is something of it that can be sent again. */
  get isSent(): boolean {
    return this.#ring !== undefined
  }

  /**
   * Sends so many bytes more, or a few beyond, by the stream of repetitions, where no gap matters: what went out last, once
   * more, for few large packets cost less than many small ones; where there is too little of that, nothing but padding.
   */
  pad(bytes: number, now: number): void {
    let left = bytes
    for (let sequence = this.#newest; left > 0; sequence--) {
      const packet = this.#again(sequence & 0xffff, now, 0) ?? this.#padding()
      this.#line.send(packet, now)
      left -= packet.length
    }
  }

  /** A packet that went out, as it is sent again; undefined where it cannot be, or was a moment ago. */
  #again(sequence: number, now: number, roundTripMs: number): Buffer | undefined {
    const { rtxSsrc } = this.slot.use
    const sent = this.#ring?.again(sequence, now, roundTripMs)
    if (sent === undefined || rtxSsrc === undefined) return undefined
    const kept = this.publication.stream(sent.source)?.kept(sent.sourceSeq)
    if (kept === undefined) return undefined
    const packet = this.#write(kept, { ...sent, seq: sequence })
    return wrapRtx(packet, this.#template.length, { payloadType: RTX_TYPE, ssrc: rtxSsrc }, this.#rtxSequence++)
  }

  /** Nothing but bytes. */
  #padding(): Buffer {
    const start = this.#template.length
    const packet = cut(start + PADDING_BYTES)
    packet.set(this.#template, 0)
    packet.fill(0, start)
    packet.writeUInt8(packet.readUInt8(0) | 0x20, 0)
    packet.writeUInt8(RTX_TYPE, 1)
    setSequence(packet, this.#rtxSequence++)
    setTimestamp(packet, 0)
    setSsrc(packet, this.slot.use.rtxSsrc ?? this.slot.use.ssrc)
    packet.writeUInt8(PADDING_BYTES, packet.length - 1)
    return packet
  }

  /** What the subscriber needs to show this in time with others of the same publisher; undefined before it can be told. */
  senderReport(): SenderReport | undefined {
    const clock = this.#current?.clock
    if (clock === undefined || this.#rewriter === undefined) return undefined
    return {
      kind: "sender-report",
      ssrc: this.slot.use.ssrc,
      ntp: ntpOf(clock.ntpMs),
      timestamp: this.#rewriter.timestampOf(clock.timestamp),
      packets: this.#packets,
      payloadBytes: this.#payloadBytes >>> 0,
      reports: [],
    }
  }

  /** Whether it goes on with another stream, from this packet on. */
  #begin(inbound: Inbound, packet: Packet, now: number): boolean {
    // Before anything is shown whichever key frame comes first is as good as any.
    if (this.#current !== undefined && inbound.layer !== this.#wanted) return false
    if (this.slot.kind === "video") {
      const isWhole = packet.picture?.isKeyFrame === true && inbound.newest - packet.seq < KEPT_PACKETS
      if (!isWhole && inbound.layer === this.#wanted) inbound.keyFrames.want()
      if (!isWhole) return false
    }
    const [from, to] = [this.#current?.clock, inbound.clock]
    const clockRate = clockRateOf(this.slot)
    const aligned = from && to && sameMoment(packet.timestamp, to, from, clockRate)
    // Below the middle, so that a receiver that sees the second packet first takes it for no wrap (RFC 3711, 3.3.1).
    const start = { seq: randomInt(0x8000), timestamp: randomInt(2 ** 32) }
    this.#rewriter ??= new Rewriter(clockRate, start, this.slot.kind === "audio" ? VOICE_TICKS : 1)
    if (this.slot.kind === "video") this.#ring ??= new SentRing()
    this.#rewriter.begin(packet, now, aligned)
    this.#current = inbound
    return true
  }

  #pass(inbound: Inbound, packet: Packet, now: number): void {
    const { view } = packet
    if (view.payloadStart === view.payloadEnd) return this.leaveOut(inbound, packet.seq)
    const out = this.#rewriter?.forward(packet, now, this.mostTemporalLayer)
    if (out === undefined) return
    this.#ring?.sent(out.seq, out, now)
    this.#newest = Math.max(this.#newest, out.seq)
    this.#packets += 1
    this.#payloadBytes += view.payloadEnd - view.payloadStart
    this.#line.send(this.#write(packet, out), now)
  }

  #askKeyFrame(): void {
    if (this.#wanted !== null) this.publication.layers[this.#wanted]?.keyFrames.want()
  }

  #write({ bytes, view, picture }: Packet, out: Omit<Outgoing, "source" | "sourceSeq">): Buffer {
    const start = this.#template.length
    const packet = cut(writePacket(scratch, this.#template, bytes, view.payloadStart, view.payloadEnd))
    setMarker(packet, view.marker)
    setSequence(packet, out.seq)
    setTimestamp(packet, out.timestamp)
    if (picture === null) setAudioLevel(packet, view.audioLevel ?? 0x7f, view.isVoice)
    else {
      if (out.pictureId !== null) setPictureId(packet, start, picture, out.pictureId)
      if (out.tl0PictureIndex !== null) setTl0PictureIndex(packet, start, picture, out.tl0PictureIndex)
    }
    return packet
  }
}

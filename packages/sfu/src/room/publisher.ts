import type { ConnectionStats, ParticipantId, Source } from "../engine.ts"
import { Arrivals } from "../flow/arrivals.ts"
import { Lateness } from "../flow/lateness.ts"
import { isVoiceOverdue } from "../flow/overdue.ts"
import type { Pipe, PipeEvents } from "../pipe/pipe.ts"
import { msOf, msOfAbsSendTime } from "../rtp/clock.ts"
import { isRtcp } from "../rtp/demux.ts"
import { type ExtensionTable, extensionTable } from "../rtp/extensions.ts"
import { packetView, readPacket } from "../rtp/packet.ts"
import { readRtcp, writeRtcp } from "../rtp/rtcp/rtcp.ts"
import { transportFeedback } from "../rtp/rtcp/transport-feedback.ts"
import type { ReceptionReport, RtcpPacket } from "../rtp/rtcp/types.ts"
import { unwrapRtx } from "../rtp/rtx.ts"
import { Unwrapper } from "../rtp/sequence.ts"
import { readVp8, vp8View } from "../rtp/vp8.ts"
import type { TakenSection } from "../sdp/answer.ts"
import { Counts } from "./counts.ts"
import { Inbound, type Packet } from "./inbound.ts"
import type { Feed } from "./publication.ts"
import { type Repair, Streams } from "./streams.ts"

/** By which SSRC we speak to publishers of what they send: we send nothing there. */
const OUR_SSRC = 1
/** The publisher's round trip is not measured, for we report to it and it does not to us. */
const ROUND_TRIP_MS = 50

export interface PublisherOptions {
  readonly participant: ParticipantId
  /** What of a source goes on from here. */
  readonly feed: (source: Source) => Feed | undefined
}

/** One connection from somebody who publishes: what comes by it is read, repaired, reported on and passed on. */
export class Publisher {
  readonly counts = new Counts()
  readonly #options: PublisherOptions
  #pipe: Pipe | undefined
  #isConnected = false
  #extensions: ExtensionTable = extensionTable({})
  readonly #streams = new Streams()
  readonly #arrivals = new Arrivals()
  readonly #transportSequence = new Unwrapper(16)
  readonly #lateness = new Lateness()
  /** How late what comes now is. */
  #lateMs = 0
  #feedbacks = 0
  /**
   * How far its clock is behind ours, as its first report has it. Voice and picture of a person may come from two devices,
   * and subscribers keep the two in time by one clock.
   */
  #behindMs: number | undefined
  readonly #view = packetView()
  readonly #picture = vp8View()
  readonly #packet: Packet

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#packet = { bytes: Buffer.alloc(0), source: 0, seq: 0, timestamp: 0, view: this.#view, picture: null }
  }

  get sections(): readonly TakenSection[] {
    return this.#streams.sections
  }

  /** What its last offer says that it sends. */
  set sections(sections: readonly TakenSection[]) {
    this.#streams.sections = sections
    this.#extensions = extensionTable(Object.assign({}, ...sections.map(({ extensions }) => extensions)))
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  attach(open: (events: Pick<PipeEvents, "onPacket" | "onConnected">) => Pipe, onConnected: () => void): void {
    this.#pipe = open({
      onPacket: (packet) => this.#receive(packet, performance.now()),
      onConnected: () => {
        this.#isConnected = true
        onConnected()
      },
    })
  }

  close(): void {
    this.#pipe?.close()
  }

  #receive(bytes: Buffer, now: number): void {
    const { counts } = this
    counts.packetsIn += 1
    counts.bytesIn += bytes.length
    if (isRtcp(bytes)) return this.#receiveRtcp(bytes, now)
    const view = this.#view
    const refusal = readPacket(bytes, this.#extensions, view)
    if (refusal !== null) return counts.drop(refusal)
    if (view.transportSequence !== null)
      this.#arrivals.arrived(this.#transportSequence.unwrap(view.transportSequence), now * 1_000)
    if (view.absSendTime !== null) this.#lateMs = this.#lateness.of(msOfAbsSendTime(view.absSendTime), now)
    const stream = this.#streams.get(view.ssrc) ?? this.#learn(bytes)
    if (stream === undefined) return
    if (stream instanceof Inbound) {
      if (view.payloadType !== stream.section.codec.payloadType) return counts.drop("payload type")
      const seq = stream.sequence.unwrap(view.sequence)
      stream.reception.received(seq, view.timestamp, now)
      this.#pass(stream, seq, bytes, now)
    } else this.#receiveRepair(stream.repairs, bytes, now)
  }

  #receiveRepair(inbound: Inbound, bytes: Buffer, now: number): void {
    const { codec } = inbound.section
    const view = this.#view
    if (view.payloadType !== codec.rtx) return this.counts.drop("payload type")
    // Empty ones are how browsers find out what the network carries.
    const original = unwrapRtx(bytes, view, { payloadType: codec.payloadType, ssrc: inbound.ssrc })
    if (original === null) return
    const seq = inbound.sequence.unwrap(view.sequence)
    if (this.#pass(inbound, seq, original, now)) this.counts.repaired += 1
  }

  /** Passes a packet on whose view is at hand. @returns false when it came before, or is none of its codec */
  #pass(inbound: Inbound, seq: number, bytes: Buffer, now: number): boolean {
    const view = this.#view
    const { section } = inbound
    if (inbound.missing.came(seq, now) === "duplicate") {
      this.counts.drop("replayed")
      return false
    }
    const packet = this.#packet
    packet.picture = null
    if (section.kind === "video" && view.payloadStart < view.payloadEnd) {
      if (!this.#readPicture(inbound, seq, bytes)) {
        this.counts.drop("codec")
        return false
      }
      packet.picture = this.#picture
    }
    inbound.cameAt = now
    inbound.rates.add(packet.picture?.temporalLayer ?? 0, bytes.length, now)
    if (this.#isOverdue(inbound, packet)) {
      this.counts.drop("late")
      return true
    }
    if (section.kind === "video") inbound.keep(seq, bytes)
    packet.bytes = bytes
    packet.source = inbound.id
    packet.seq = seq
    packet.timestamp = view.timestamp
    const feed = this.#options.feed(section.source)
    feed?.publication.take(feed, inbound, packet, now)
    return true
  }

  #readPicture(inbound: Inbound, seq: number, bytes: Buffer): boolean {
    const { payloadStart, payloadEnd } = this.#view
    const picture = this.#picture
    if (!readVp8(bytes, payloadStart, payloadEnd, picture)) return false
    if (!picture.isKeyFrame) return true
    inbound.missing.keyFrame(seq)
    inbound.keyFrames.came()
    inbound.width = picture.width
    inbound.height = picture.height
    return true
  }

  /** Whether it comes too late to be passed on. Its place stays empty, as that of one that never came. */
  #isOverdue({ section, overdue, keyFrames }: Inbound, { picture }: Packet): boolean {
    if (section.kind === "audio") return isVoiceOverdue(this.#lateMs)
    if (overdue.passes(this.#lateMs, picture?.isKeyFrame === true)) return false
    if (overdue.needsKeyFrame(this.#lateMs)) keyFrames.want()
    return true
  }

  #learn(bytes: Buffer): Inbound | Repair | undefined {
    const stream = this.#streams.learn(bytes, this.#view)
    if (typeof stream === "string") {
      this.counts.drop(stream)
      return undefined
    }
    return stream
  }

  #receiveRtcp(bytes: Buffer, now: number): void {
    const refusal = readRtcp(bytes, (packet) => {
      if (packet.kind !== "sender-report") return
      const stream = this.#streams.get(packet.ssrc)
      if (!(stream instanceof Inbound)) return
      this.#behindMs ??= performance.timeOrigin + now - msOf(packet.ntp)
      stream.senderReport(packet, this.#behindMs, now)
    })
    if (refusal !== null) this.counts.drop(`rtcp ${refusal}`)
  }

  /** Asks for what is missing and for key frames that somebody needs. */
  ask(now: number): void {
    const asks: RtcpPacket[] = []
    for (const inbound of this.#streams.inbounds) {
      if (inbound.section.kind === "audio") continue
      const missing = inbound.missing.due(now, ROUND_TRIP_MS)
      this.counts.nacked += missing.length
      if (missing.length > 0)
        asks.push({
          kind: "nack",
          sender: OUR_SSRC,
          media: inbound.ssrc,
          sequences: missing.map((seq) => seq & 0xffff),
        })
      if (inbound.missing.isBroken) inbound.keyFrames.want()
      if (!inbound.keyFrames.due(now)) continue
      this.counts.keyFramesAsked += 1
      asks.push({ kind: "pli", sender: OUR_SSRC, media: inbound.ssrc })
    }
    this.#send(asks)
  }

  /** Tells when what arrived, by which the publisher finds out what its network carries. */
  feedBack(): void {
    const feedback = this.#arrivals.feedback()
    const [any] = this.#streams.inbounds
    if (feedback === undefined || any === undefined) return
    // It has to be of a stream that the publisher sends: with 0 Chromium's estimate falls by a fifth each second.
    const whose = { sender: OUR_SSRC, media: any.ssrc, count: this.#feedbacks++ }
    this.#send([transportFeedback(whose, feedback.base, feedback.arrivals)])
  }

  report(now: number): void {
    const reports: ReceptionReport[] = []
    for (const { ssrc, reception } of this.#streams.inbounds) {
      const report = reception.report(now)
      if (report !== undefined) reports.push({ ssrc, ...report })
    }
    if (reports.length > 0) this.#send([{ kind: "receiver-report", ssrc: OUR_SSRC, reports }])
  }

  stats(): ConnectionStats {
    const { packetsIn, packetsOut, bytesIn, bytesOut, nacked, repaired, keyFramesAsked, dropped } = this.counts
    return {
      ...{ participant: this.#options.participant, direction: "publish", connected: this.#isConnected },
      ...{ packetsIn, packetsOut, bytesIn, bytesOut, nacked, repaired, keyFramesAsked, dropped },
      bitrate: [...this.#streams.inbounds].reduce((sum, { rates }) => sum + rates.total, 0),
    }
  }

  #send(packets: readonly RtcpPacket[]): void {
    for (const bytes of writeRtcp(packets)) {
      if (this.#pipe?.send(bytes) !== true) return
      this.counts.packetsOut += 1
      this.counts.bytesOut += bytes.length
    }
  }
}

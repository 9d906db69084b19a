import { randomInt } from "node:crypto"
import type { ConnectionStats, ParticipantId, PersonId, SubscribeOffer, TrackId, Want } from "../engine.ts"
import { SfuError } from "../errors.ts"
import type { Pipe, PipeEvents } from "../pipe/pipe.ts"
import { absSendTimeOf } from "../rtp/clock.ts"
import { isRtcp } from "../rtp/demux.ts"
import { setAbsSendTime, setTransportSequence } from "../rtp/header.ts"
import { readRtcp, writeRtcp } from "../rtp/rtcp/rtcp.ts"
import type { Nack, RtcpPacket } from "../rtp/rtcp/types.ts"
import { writeOffer } from "../sdp/offer.ts"
import { type Slot, Slots } from "../sdp/slots.ts"
import type { Local } from "../sdp/transport.ts"
import { Counts } from "./counts.ts"
import { Downlink } from "./downlink.ts"
import { type Line, Output } from "./output.ts"
import type { Publication } from "./publication.ts"

export interface SubscriberOptions {
  readonly participant: ParticipantId
  readonly local: Local
  /** Names the session in SDP. */
  readonly id: string
  readonly picturesAtOnce: number
  /** When somebody was last heard speaking. */
  readonly spokeAt: (person: PersonId) => number | undefined
  /** One that no offer to this participant had. */
  readonly nextVersion: () => number
}

/** One connection to somebody who subscribes: what is offered on it, and all that goes out by it. */
export class Subscriber implements Line {
  readonly counts = new Counts()
  readonly #options: SubscriberOptions
  readonly #slots = new Slots(() => randomInt(1, 2 ** 32))
  readonly #publications = new Map<TrackId, Publication>()
  /** Of tracks that an answer has taken, once there is a connection. */
  readonly #outputs = new Map<TrackId, Output>()
  readonly #bySsrc = new Map<number, Output>()
  readonly #downlink: Downlink
  #pipe: Pipe | undefined
  #isConnected = false
  #version = 0
  /** What was offered and waits for its answer; one at a time. */
  #offered: readonly Slot[] | undefined
  #taken: readonly Slot[] = []
  #isChanged = false

  constructor(options: SubscriberOptions) {
    this.#options = options
    this.#downlink = new Downlink(options.picturesAtOnce)
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Of its last offer. */
  get version(): number {
    return this.#version
  }

  /** Offers a track from the next offer on. */
  add(publication: Publication): void {
    const { track } = publication
    if (this.#publications.has(track.track)) return
    this.#publications.set(track.track, publication)
    this.#slots.take(track)
    this.#isChanged = true
  }

  /** Nothing of a track goes out any more; its slot is free for another. */
  remove(track: TrackId): void {
    if (!this.#publications.delete(track)) return
    this.#slots.free(track)
    const output = this.#outputs.get(track)
    this.#outputs.delete(track)
    if (output !== undefined) {
      output.publication.disconnect(output)
      this.#bySsrc.delete(output.use.ssrc)
    }
    this.#isChanged = true
  }

  /** What is shown, and how large. */
  want(wants: readonly Want[]): void {
    this.#downlink.want(wants)
    this.choose(performance.now())
  }

  /** Has each track sent by the layer that is shown and fits. @returns whether other tracks are paused than before */
  choose(now: number): boolean {
    const before = this.#downlink.paused
    this.#downlink.choose(this.#outputs.values(), this.#options.spokeAt, now)
    const { paused } = this.#downlink
    return paused.length !== before.length || !paused.every((track) => before.includes(track))
  }

  /** The tracks that are not sent for what the network carries. */
  get paused(): readonly TrackId[] {
    return this.#downlink.paused
  }

  /** Sends what shows whether the network carries more. */
  probe(now: number): void {
    const padded = [...this.#outputs.values()].find(({ use }) => use.rtxSsrc !== undefined)
    if (padded === undefined) return
    for (let left = this.#downlink.padding(now); left > 0; ) left -= padded.pad(now)
  }

  /** What is to be offered now; undefined while nothing has changed, and until the last offer is answered. */
  nextOffer(): SubscribeOffer | undefined {
    if (this.#offered !== undefined || !this.#isChanged) return undefined
    return this.offer()
  }

  offer(): SubscribeOffer {
    const { local, id, nextVersion } = this.#options
    this.#version = nextVersion()
    this.#isChanged = false
    this.#offered = [...this.#slots.all]
    const sdp = writeOffer({ slots: this.#offered, local, id, version: this.#version })
    const tracks = this.#offered.flatMap(({ mid, use }) => {
      if (use === undefined) return []
      const { track, person, source } = use
      return [{ mid, track, person, source }]
    })
    return { sdp, version: this.#version, tracks }
  }

  /** @throws SfuError answer_stale */
  answered(version: number): void {
    if (this.#offered === undefined || version !== this.#version)
      throw new SfuError("answer_stale", `offer ${version} does not wait for an answer`)
    this.#taken = this.#offered
    this.#offered = undefined
    this.#begin()
  }

  /** Opens its pipe, with the first answer. */
  attach(open: (events: Pick<PipeEvents, "onPacket" | "onConnected">) => Pipe, onConnected: () => void): void {
    this.#pipe = open({
      onPacket: (packet) => this.#receive(packet, performance.now()),
      onConnected: () => {
        this.#isConnected = true
        this.#begin()
        onConnected()
      },
    })
  }

  get isAttached(): boolean {
    return this.#pipe !== undefined
  }

  close(): void {
    this.#pipe?.close()
    for (const output of this.#outputs.values()) output.publication.disconnect(output)
    this.#outputs.clear()
    this.#bySsrc.clear()
  }

  send(packet: Buffer, now: number): void {
    setAbsSendTime(packet, absSendTimeOf(now))
    setTransportSequence(packet, this.#downlink.send(packet.length, now))
    if (this.#pipe?.send(packet) !== true) return this.counts.drop("not sent")
    this.counts.packetsOut += 1
    this.counts.bytesOut += packet.length
  }

  report(): void {
    const reports: RtcpPacket[] = []
    for (const output of this.#outputs.values()) {
      const report = output.senderReport()
      if (report !== undefined) reports.push(report)
    }
    for (const bytes of writeRtcp(reports)) if (this.#pipe?.send(bytes) === true) this.counts.packetsOut += 1
  }

  stats(now: number): ConnectionStats {
    const { packetsIn, packetsOut, bytesIn, bytesOut, nacked, repaired, keyFramesAsked, dropped } = this.counts
    return {
      ...{ participant: this.#options.participant, direction: "subscribe", connected: this.#isConnected },
      ...{ packetsIn, packetsOut, bytesIn, bytesOut, nacked, repaired, keyFramesAsked, dropped },
      bitrate: this.#downlink.estimate(now),
    }
  }

  /** Media goes out of what is both agreed on and connected, and of nothing before. */
  #begin(): void {
    if (!this.#isConnected) return
    for (const slot of this.#taken) {
      const { use } = slot
      if (use === undefined || this.#slots.of(use.track) !== slot || this.#outputs.has(use.track)) continue
      const publication = this.#publications.get(use.track)
      if (publication === undefined) continue
      const output = new Output(publication, slot, use, this)
      this.#outputs.set(use.track, output)
      this.#bySsrc.set(use.ssrc, output)
      publication.connect(output)
    }
    this.choose(performance.now())
  }

  #receive(bytes: Buffer, now: number): void {
    this.counts.packetsIn += 1
    this.counts.bytesIn += bytes.length
    // Who subscribes may not send: a publisher has another connection.
    if (!isRtcp(bytes)) return this.counts.drop("media of a subscriber")
    const refusal = readRtcp(bytes, (packet) => this.#hear(packet, now))
    if (refusal !== null) this.counts.drop(`rtcp ${refusal}`)
  }

  #hear(packet: RtcpPacket, now: number): void {
    switch (packet.kind) {
      case "nack":
        return this.#repeat(packet, now)
      case "pli":
        return this.#askKeyFrame(packet.media)
      case "fir":
        for (const { ssrc } of packet.requests) this.#askKeyFrame(ssrc)
        return
      case "transport-feedback":
        return this.#downlink.hear(packet, now)
      case "remb":
        return this.#downlink.remb(packet.bitrate, now)
    }
  }

  #repeat({ media, sequences }: Nack, now: number): void {
    const output = this.#bySsrc.get(media)
    this.counts.nacked += sequences.length
    if (output === undefined) return this.counts.drop("unknown ssrc")
    for (const sequence of sequences)
      if (output.repeat(sequence, now, this.#downlink.roundTripMs)) this.counts.repaired += 1
  }

  #askKeyFrame(ssrc: number): void {
    this.counts.keyFramesAsked += 1
    this.#bySsrc.get(ssrc)?.askKeyFrame()
  }
}

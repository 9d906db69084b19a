import type { ConnectionStats, Mapping, ParticipantId, PersonId, SubscribeOffer, TrackId, Want } from "../engine.ts"
import type { Pipe, PipeEvents } from "../pipe/pipe.ts"
import { absSendTimeOf } from "../rtp/clock.ts"
import { isRtcp } from "../rtp/demux.ts"
import { setAbsSendTime, setTransportSequence } from "../rtp/header.ts"
import { readRtcp, writeRtcp } from "../rtp/rtcp/rtcp.ts"
import type { Nack, RtcpPacket } from "../rtp/rtcp/types.ts"
import type { Local } from "../sdp/transport.ts"
import { Counts } from "./counts.ts"
import { Downlink } from "./downlink.ts"
import { Offering } from "./offering.ts"
import { type Line, Output } from "./output.ts"
import type { Publication } from "./publication.ts"
import type { Voices } from "./voices.ts"

/** So many voices have a slot for each that is heard at once: who spoke lately has not lost theirs when speaking again. */
const SLOTS_PER_VOICE = 2

export interface SubscriberOptions {
  readonly participant: ParticipantId
  readonly local: Local
  /** Names the session in SDP. */
  readonly id: string
  /** How many pictures it gets at once, and how many voices. */
  readonly lastN: { readonly pictures: number; readonly voices: number }
  readonly voices: Voices
  /** One that no offer to this participant had. */
  readonly nextVersion: () => number
}

/** One connection to somebody who subscribes: what is offered on it, and all that goes out by it. */
export class Subscriber implements Line {
  readonly counts = new Counts()
  readonly #participant: ParticipantId
  readonly #voices: Voices
  readonly #offering: Offering
  /** All that there are, in the order in which they came. */
  readonly #publications = new Map<TrackId, Publication>()
  /** Of slots that both have agreed on, once there is a connection; by their SSRCs. */
  readonly #outputs = new Map<number, Output>()
  readonly #downlink: Downlink
  #pipe: Pipe | undefined
  #isConnected = false

  constructor({ participant, local, id, lastN, voices, nextVersion }: SubscriberOptions) {
    this.#participant = participant
    this.#voices = voices
    const most = { voice: SLOTS_PER_VOICE * lastN.voices, picture: lastN.pictures, screen: Number.POSITIVE_INFINITY }
    this.#offering = new Offering({ local, id, nextVersion, most, spokeAt: this.#spokeAt })
    this.#downlink = new Downlink(lastN.pictures)
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Of its last offer. */
  get version(): number {
    return this.#offering.version
  }

  /** Offers a track from the next offer on, if there are not too many. */
  add(publication: Publication): void {
    const { track } = publication
    if (this.#publications.has(track.track)) return
    this.#publications.set(track.track, publication)
    this.#offering.add(track)
  }

  /** Nothing of a track goes out any more; its slot is free for another. */
  remove(track: TrackId): void {
    if (!this.#publications.delete(track)) return
    this.#offering.remove(track)
    this.#connect()
  }

  /** What is shown, and how large. */
  want(wants: readonly Want[]): void {
    this.#downlink.want(wants)
    this.choose(performance.now())
  }

  /** Has each track sent by the layer that is shown and fits. @returns whether other tracks are paused than before */
  choose(now: number): boolean {
    const before = this.#downlink.paused
    const tracks = [...this.#publications.values()].map(({ track }) => track)
    const chosen = this.#downlink.chosen(tracks, this.#spokeAt)
    const heard = tracks.filter(({ source, person }) => source === "voice" && this.#voices.heard.has(person))
    this.#offering.seat("picture", chosen)
    this.#offering.seat("voice", new Set(heard.map(({ track }) => track)))
    this.#connect()
    this.#downlink.choose(this.#outputs.values(), chosen, now)
    const { paused } = this.#downlink
    return paused.length !== before.length || !paused.every((track) => before.includes(track))
  }

  /** The tracks that are not sent for what the network carries. */
  get paused(): readonly TrackId[] {
    return this.#downlink.paused
  }

  /** Sends what shows whether the network carries more. */
  probe(now: number): void {
    const pictures = [...this.#outputs.values()].filter(({ slot }) => slot.use.rtxSsrc !== undefined)
    const padded = pictures.find(({ isSent }) => isSent) ?? pictures[0]
    if (padded !== undefined) padded.pad(this.#downlink.padding(now), now)
  }

  /** What is to be offered now; undefined while nothing has changed, and until the last offer is answered. */
  nextOffer(): SubscribeOffer | undefined {
    return this.#offering.nextOffer()
  }

  offer(): SubscribeOffer {
    return this.#offering.offer()
  }

  /** Whose media comes by which section, when that is otherwise than it was told last. */
  nextMapping(): Mapping | undefined {
    return this.#offering.nextMapping()
  }

  /** @throws SfuError answer_stale */
  answered(version: number): void {
    this.#offering.answered(version)
    this.choose(performance.now())
  }

  /** Opens its pipe, with the first answer. */
  attach(open: (events: Pick<PipeEvents, "onPacket" | "onConnected">) => Pipe, onConnected: () => void): void {
    this.#pipe = open({
      onPacket: (packet) => this.#receive(packet, performance.now()),
      onConnected: () => {
        this.#isConnected = true
        this.choose(performance.now())
        onConnected()
      },
    })
  }

  get isAttached(): boolean {
    return this.#pipe !== undefined
  }

  close(): void {
    this.#pipe?.close()
    for (const output of this.#outputs.values()) output.close()
    this.#outputs.clear()
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
      ...{ participant: this.#participant, direction: "subscribe", connected: this.#isConnected },
      ...{ packetsIn, packetsOut, bytesIn, bytesOut, nacked, repaired, keyFramesAsked, dropped },
      bitrate: this.#downlink.estimate(now),
    }
  }

  readonly #spokeAt = (person: PersonId): number | undefined => this.#voices.spokeAt(person)

  /** Media goes out of what is both agreed on and connected, and of nothing else. */
  #connect(): void {
    if (!this.#isConnected) return
    const agreed = new Map(this.#offering.agreed.map((slot) => [slot.use.ssrc, slot]))
    for (const [ssrc, output] of this.#outputs) {
      if (agreed.has(ssrc)) continue
      output.close()
      this.#outputs.delete(ssrc)
    }
    for (const [ssrc, slot] of agreed) {
      const publication = this.#publications.get(slot.use.track)
      if (publication === undefined) continue
      const output = this.#outputs.get(ssrc)
      if (output === undefined) this.#outputs.set(ssrc, new Output(publication, slot, this))
      else output.carry(publication)
    }
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
    const output = this.#outputs.get(media)
    this.counts.nacked += sequences.length
    if (output === undefined) return this.counts.drop("unknown ssrc")
    for (const sequence of sequences)
      if (output.repeat(sequence, now, this.#downlink.roundTripMs)) this.counts.repaired += 1
  }

  #askKeyFrame(ssrc: number): void {
    this.counts.keyFramesAsked += 1
    this.#outputs.get(ssrc)?.askKeyFrame()
  }
}

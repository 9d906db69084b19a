import type { ParticipantId, Track } from "../engine.ts"
import type { Layer } from "../flow/layers.ts"
import type { Inbound, Packet } from "./inbound.ts"
import type { Output } from "./output.ts"
import type { Voices } from "./voices.ts"

/** A camera's layer of which nothing came for so long is not there: browsers leave out those that their network does not carry. */
const GONE_MS = 2_000

/** What one participant sends of a source, on air or not. */
export interface Feed {
  readonly participant: ParticipantId
  readonly publication: Publication
  /** The layers that come, the smallest first; a voice and a screen have one. */
  readonly layers: (Inbound | undefined)[]
  hasArrived: boolean
}

export interface PublicationOptions {
  readonly track: Track
  readonly voices: Voices
  /** The first media of a feed has come by its connection. */
  readonly onArrived: (participant: ParticipantId) => void
}

/** What a person publishes of a source: the feeds of their participants, of which one is on air, and all to whom that goes. */
export class Publication {
  readonly track: Track
  readonly #voices: Voices
  readonly #onArrived: (participant: ParticipantId) => void
  /** In the order in which they came. */
  #feeds: readonly Feed[] = []
  #onAir: Feed | undefined
  /** It is on air as soon as something of it comes that can be begun with. */
  #coming: Feed | undefined
  #outputs: readonly Output[] = []
  #isMuted = false

  constructor({ track, voices, onArrived }: PublicationOptions) {
    this.track = track
    this.#voices = voices
    this.#onArrived = onArrived
  }

  /** Whether nobody publishes it any more. */
  get isOver(): boolean {
    return this.#feeds.length === 0
  }

  /** Of who is on air. */
  get layers(): readonly (Inbound | undefined)[] {
    return this.#onAir?.layers ?? []
  }

  /** A stream of whoever is on air or was. */
  stream(id: number): Inbound | undefined {
    for (const { layers } of this.#feeds) for (const layer of layers) if (layer?.id === id) return layer
    return undefined
  }

  /** What can be sent of it now, the least first. A screen that does not change sends nothing, and is there. */
  available(now: number): readonly Layer[] {
    return this.layers.flatMap((inbound, spatial) => {
      if (inbound === undefined || (this.track.source === "picture" && now - inbound.cameAt > GONE_MS)) return []
      const { rates, width, height } = inbound
      return Array.from({ length: rates.mostTemporal + 1 }, (_, temporal) => ({
        ...{ spatial, temporal, width, height },
        bps: rates.upTo(temporal),
      }))
    })
  }

  /** What a voice takes, in bit/s. */
  get rate(): number {
    return this.layers[0]?.rates.total ?? 0
  }

  add(participant: ParticipantId): Feed {
    const feed: Feed = { participant, publication: this, layers: [], hasArrived: false }
    this.#feeds = [...this.#feeds, feed]
    this.#onAir ??= feed
    return feed
  }

  /** Who was on air is followed by who was to be, else by whoever has published it for longest. */
  remove(feed: Feed): void {
    this.#feeds = this.#feeds.filter((each) => each !== feed)
    if (feed === this.#coming) this.#coming = undefined
    if (feed === this.#onAir) this.#switchTo(this.#coming ?? this.#feeds[0])
    if (this.isOver) this.#silence()
  }

  /** It is to come from this participant. One who does not publish it keeps nobody off air. */
  hand(participant: ParticipantId): void {
    const feed = this.#feeds.find((each) => each.participant === participant)
    this.#coming = feed === this.#onAir ? undefined : feed
    for (const layer of this.#coming?.layers ?? []) layer?.keyFrames.want()
  }

  /** A feed comes by other streams from now on. */
  begin(feed: Feed): void {
    feed.layers.length = 0
    feed.hasArrived = false
    if (feed === this.#onAir) this.#interrupt()
  }

  /** What comes while it is muted goes to nobody. */
  mute(muted: boolean): void {
    this.#isMuted = muted
    this.#interrupt()
    if (muted) this.#silence()
  }

  connect(output: Output): void {
    this.#outputs = [...this.#outputs, output]
  }

  disconnect(output: Output): void {
    this.#outputs = this.#outputs.filter((each) => each !== output)
  }

  /** A packet of a feed has come: it goes to everybody who gets this, or to nobody. */
  take(feed: Feed, inbound: Inbound, packet: Packet, now: number): void {
    feed.layers[inbound.layer] = inbound
    const { view, picture } = packet
    const isEmpty = view.payloadStart === view.payloadEnd
    if (!isEmpty && !feed.hasArrived) {
      feed.hasArrived = true
      this.#onArrived(feed.participant)
    }
    if (feed === this.#coming) {
      if (picture === null ? !isEmpty : picture.isKeyFrame) this.#switchTo(feed, inbound)
      else inbound.keyFrames.want()
    }
    if (feed !== this.#onAir || this.#isMuted) return
    if (!this.#isHeard(packet, now)) for (const output of this.#outputs) output.leaveOut(inbound, packet.seq)
    else for (const output of this.#outputs) output.forward(inbound, packet, now)
  }

  /** Whether a voice is among those that everybody gets. One that does not say how loud it is always is. */
  #isHeard({ view: { audioLevel, isVoice } }: Packet, now: number): boolean {
    const { source, person } = this.track
    return source !== "voice" || audioLevel === null || this.#voices.hear(person, audioLevel, isVoice, now)
  }

  /** @param inbound the stream of which what it begins with has come */
  #switchTo(feed: Feed | undefined, inbound?: Inbound): void {
    this.#onAir = feed
    this.#coming = undefined
    this.#interrupt(inbound)
  }

  #interrupt(next?: Inbound): void {
    for (const output of this.#outputs) output.interrupt(next)
  }

  #silence(): void {
    if (this.track.source === "voice") this.#voices.forget(this.track.person)
  }
}

/**
 * The face of the media engine: rooms whose participants publish and subscribe. It knows no accounts: who may do what is
 * said by whoever drives it, and so is who is told of what. All of it can go by a message, for an engine may be a process.
 */

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type RoomId = Id<"room">
/** Whoever has connections to a room: one of a person's devices, a leg of a call. */
export type ParticipantId = Id<"participant">
/** For whom participants speak. What is published is theirs, and others learn of them alone. */
export type PersonId = Id<"person">
/** What a person publishes of a source; it lives as long as any of their participants publishes that, by whichever it comes. */
export type TrackId = Id<"track">

export type Source = "voice" | "picture" | "screen"

export interface Track {
  readonly track: TrackId
  readonly person: PersonId
  readonly source: Source
}

export interface Grants {
  readonly person: PersonId
  readonly publish: readonly Source[]
  readonly subscribe: boolean
}

/**
 * A publisher's offer, and what its media sections carry, by mid. Sections that are not named are not taken. Of a simulcast
 * the smallest layer is named first.
 */
export interface PublishOffer {
  readonly sdp: string
  readonly sources: Readonly<Record<string, Source>>
}

/**
 * An offer of ours to a subscriber, and whose media comes by which section. In a large room there are fewer sections than
 * tracks: by one may come something else later on, which is told by `mapped`.
 */
export interface SubscribeOffer {
  readonly sdp: string
  /** Goes up with each offer of a connection; the answer names it. */
  readonly version: number
  readonly tracks: readonly (Track & { readonly mid: string })[]
}

/** What comes by all sections now, of the connection whose last offer has this version. */
export type Mapping = Pick<SubscribeOffer, "version" | "tracks">

/** How a subscriber shows a track. A track that is not wanted is not sent; without any wish all are, small. */
export interface Want {
  readonly track: TrackId
  /** In device pixels; 0 × 0 is hidden. */
  readonly width: number
  readonly height: number
  /** Where there is too little for all, or too many at once, the higher is served first. Of most it is 0. */
  readonly priority: number
}

export type RoomEvent =
  | ({ readonly kind: "published" } & Track)
  | ({ readonly kind: "unpublished" } & Track)
  /** Who speaks, the loudest first. */
  | { readonly kind: "speakers"; readonly people: readonly PersonId[] }
  /** The first media of a source has come by a participant's connection, on air or not; of a voice silence too. */
  | { readonly kind: "arrived"; readonly participant: ParticipantId; readonly source: Source }
  /** What a subscriber can get has changed: it is to be asked. */
  | { readonly kind: "offer"; readonly participant: ParticipantId; readonly offer: SubscribeOffer }
  /** By sections of a subscriber's comes something else than the last offer said, with nothing to negotiate. */
  | ({ readonly kind: "mapped"; readonly participant: ParticipantId } & Mapping)
  /** A connection is gone, and everything that came by it. */
  | { readonly kind: "lost"; readonly participant: ParticipantId; readonly direction: Direction }
  /** The process that it was in has ended, and everything in it; a room of the same name can be made at once. */
  | { readonly kind: "gone" }
  /** What a subscriber gets has changed by what its network carries: of these tracks nothing is sent. */
  | { readonly kind: "quality"; readonly participant: ParticipantId; readonly paused: readonly TrackId[] }

export type Direction = "publish" | "subscribe"

export interface ConnectionStats {
  readonly participant: ParticipantId
  readonly direction: Direction
  readonly connected: boolean
  readonly packetsIn: number
  readonly packetsOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Of what came from a publisher: asked for again, and how many of them came. Of what went to a subscriber: likewise. */
  readonly nacked: number
  readonly repaired: number
  readonly keyFramesAsked: number
  /** What its network carries, in bit/s: towards a subscriber as estimated, from a publisher what comes. */
  readonly bitrate: number
  readonly dropped: Readonly<Record<string, number>>
}

export interface RoomStats {
  readonly connections: readonly ConnectionStats[]
}

export interface Room {
  readonly id: RoomId
  /**
   * Lets somebody in, or changes what they may: what they may not any more ends at once. Of several participants of one
   * person who publish the same source the first is *on air*: what the others send is taken in and goes to nobody. Nobody
   * gets what their own person publishes.
   */
  admit(participant: ParticipantId, grants: Grants): Promise<void>
  /** Ends all that somebody has here. */
  remove(participant: ParticipantId): Promise<void>
  /**
   * The answer to a publisher's offer. An offer of another connection (other ICE credentials) replaces the one before as
   * soon as it is connected.
   * @throws SfuError not_in_room, not_granted, sdp_malformed, sdp_too_big, closed
   */
  publish(participant: ParticipantId, offer: PublishOffer): Promise<string>
  /**
   * The first offer of a new connection to a subscriber, which replaces the one before as soon as it is connected.
   * @throws SfuError not_in_room, not_granted, closed
   */
  subscribe(participant: ParticipantId): Promise<SubscribeOffer>
  /** @throws SfuError not_in_room, answer_stale, sdp_malformed, sdp_too_big, closed */
  answer(participant: ParticipantId, answer: { readonly version: number; readonly sdp: string }): Promise<void>
  /** @throws SfuError not_in_room, closed */
  want(participant: ParticipantId, wants: readonly Want[]): Promise<void>
  /**
   * Has a person's source come from this participant of theirs whenever it publishes that, now or later: a voice from its next
   * packet on, a picture from its next key frame on, until which the one before goes on. Subscribers see one stream that goes
   * on. Who is on air and leaves, or publishes it no more, is followed by another that does. It may be said again at any time.
   * @throws SfuError not_in_room, closed
   */
  hand(person: PersonId, source: Source, participant: ParticipantId): Promise<void>
  /** While it is muted nothing of a person's source is passed on, whoever sends it. @throws SfuError not_in_room, closed */
  mute(person: PersonId, source: Source, muted: boolean): Promise<void>
  stats(): Promise<RoomStats>
  close(): Promise<void>
}

export interface EngineOptions {
  /** The UDP port of all connections. */
  readonly port: number
  /** Where it listens; "::" has IPv6 and IPv4. */
  readonly bind?: string
  /** The addresses that browsers are told, each family, LAN and public: the best first. */
  readonly announced: readonly string[]
  readonly onEvent: (room: RoomId, event: RoomEvent) => void
  /** How many cameras a subscriber gets at once, and how many voices: 12 and 6. */
  readonly lastN?: { readonly pictures: number; readonly voices: number }
}

export interface Engine extends AsyncDisposable {
  /** The room of this name, made when there is none. @throws SfuError closed */
  room(id: RoomId): Promise<Room>
}

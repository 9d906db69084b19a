import type {
  CallId,
  CallMedia,
  CallView,
  Capability,
  ConversationId,
  DeviceId,
  HandOffTrouble,
  MannerChange,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What brings WebRTC, so that programs can call as well: a page has its own. */
export interface WebRtc {
  /** A connection as the W3C describes it: `(configuration) => new RTCPeerConnection(configuration)`. */
  connect(configuration: RTCConfiguration): RTCPeerConnection
}

/** What goes by a link each way: a voice, what a camera sees, and what is on a screen. */
export interface Tracks<Track> {
  readonly voice: Track
  readonly picture: Track
  readonly screen: Track
}

export type LinkState = "connecting" | "connected" | "interrupted"

/** How a call goes: whose network is weak, or that what is said comes late. */
export type Quality = "connecting" | "clear" | "weak_here" | "weak_there" | "slow" | "reconnecting"

/**
 * What of the other comes by one link. It is there before it is to be played, and for a moment after, so that one link is
 * faded out while the next is faded in: play all of them in elements of their own, muted where it does not play.
 */
export interface Incoming extends Tracks<MediaStreamTrack> {
  /** Names it in its call. */
  readonly link: string
  /** Whether this device plays the voice now. */
  readonly plays: boolean
  /** Whether this device shows the picture and the screen now. */
  readonly shows: boolean
}

/** A call that this device is in. */
export interface OwnCall {
  readonly call: CallId
  readonly view: ReadonlySignal<CallView>
  readonly incoming: ReadonlySignal<readonly Incoming[]>
  readonly quality: ReadonlySignal<Quality>
  /**
   * What goes to the other from now on; nothing is negotiated for it. What is not named stays, null is nothing. Tracks are
   * switched off while one is muted or the call waits, so each call needs its own: give clones where two share a microphone.
   */
  send(tracks: Partial<Tracks<MediaStreamTrack | null>>): void
}

/** Calls between two, on all of an account's devices. Nothing of them is kept: what one leaves behind is a message. */
export interface Calls {
  /** Those that ring or go on, the oldest first; also on devices that are not in them. */
  readonly running: ReadonlySignal<readonly CallView[]>
  /** Those that this device is in; none where it has no WebRTC. */
  readonly own: ReadonlySignal<readonly OwnCall[]>
  /** The call that ended last, and how. */
  readonly ended: ReadonlySignal<CallView | null>
  /** Calls the other of a direct conversation. Rejects with `offline`, `blocked_by_you`, `call_running`, … */
  start(conversation: ConversationId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Rejects with `call_answered` when another device was first, `call_over` when it rings no more. */
  answer(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Says that this device rings: the caller hears that it does. */
  ring(call: CallId): Promise<void>
  decline(call: CallId, busy?: boolean): Promise<void>
  hangUp(call: CallId): Promise<void>
  /** Mutes oneself, shows one's camera or screen, or leaves the other waiting. */
  behave(call: CallId, manner: MannerChange): Promise<void>
  /** Asks another of one's devices to take over. */
  move(call: CallId, to: DeviceId, takes: readonly Capability[]): Promise<void>
  /** Takes over, or agrees to. */
  take(call: CallId, takes: readonly Capability[]): Promise<CallView>
  /** Comes back into a call that an earlier life of this device is in, as before a page was loaded again. Rejects with `not_in_call`. */
  rejoin(call: CallId): Promise<void>
  /** Lets go of a call that another life of this device has come into, as in another tab. Nobody is told. */
  leave(call: CallId): void
  /** Does not take over. */
  refuse(call: CallId, why: HandOffTrouble): Promise<void>
}

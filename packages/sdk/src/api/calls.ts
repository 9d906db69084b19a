import type {
  AccountId,
  CallId,
  CallMedia,
  CallView,
  Capability,
  ConversationId,
  DeviceId,
  GroupCall,
  HandOffTrouble,
  MannerChange,
  RoomWant,
  Source,
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
 * Somebody's voice, picture or screen. It is there before it is to be played, and for a moment after, so that the same of
 * somebody, by another link, is faded to while this is faded out: play all of them in elements of their own, muted where
 * they do not play.
 */
export interface Incoming {
  /** Names it in its call. By the same track may come what is another's later on: then the account changes, and not the name. */
  readonly name: string
  readonly account: AccountId
  readonly source: Source
  readonly track: MediaStreamTrack
  /** Whether this device plays or shows it now. */
  readonly plays: boolean
  /**
   * Whether no frame of a camera's picture has come for three seconds though it is on and wanted, as where the network carries
   * the voices of a room alone: it shows what was last seen.
   */
  readonly stalls: boolean
}

/** A call that this device is in. */
export interface OwnCall {
  readonly call: CallId
  readonly view: ReadonlySignal<CallView>
  readonly incoming: ReadonlySignal<readonly Incoming[]>
  readonly quality: ReadonlySignal<Quality>
  /** Who speaks, the loudest first; nobody is named in a call between two. */
  readonly speakers: ReadonlySignal<readonly AccountId[]>
  /**
   * Says in what size pictures and screens are shown, in whole device pixels: all that are, at most 64, each time. Until
   * something was said all are sent, small; then what is not named is not. Voices are always sent, and so is all of a call
   * between two; where this device shows nothing no pictures are.
   */
  want(wants: readonly RoomWant[]): void
  /**
   * What goes to the other from now on; nothing is negotiated for it. What is not named stays, null is nothing. Tracks are
   * switched off while one is muted or the call waits, so each call needs its own: give clones where two share a microphone.
   */
  send(tracks: Partial<Tracks<MediaStreamTrack | null>>): void
}

/** Calls, on all of an account's devices. Nothing of them is kept: what one leaves behind is a message. */
export interface Calls {
  /** Those that ring or go on, the oldest first; also on devices that are not in them. */
  readonly running: ReadonlySignal<readonly CallView[]>
  /** Those that this device is in; none where it has no WebRTC. */
  readonly own: ReadonlySignal<readonly OwnCall[]>
  /** The call that ended last, and how; also for oneself alone, while others go on. */
  readonly ended: ReadonlySignal<CallView | null>
  /** Those that go on in groups that one is in, also without oneself; the oldest first. */
  readonly groups: ReadonlySignal<readonly GroupCall[]>
  /** Those of them that a host has removed one from: one is in again when the host calls one, and not before. */
  readonly removed: ReadonlySignal<ReadonlySet<CallId>>
  /**
   * Calls the other of a direct conversation, or those of a group; joins the call that goes on there. Rejects with `offline`,
   * `blocked_by_you`, `call_running`, …
   */
  start(conversation: ConversationId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Rejects with `call_answered` when another device was first, `call_over` when it rings no more. */
  answer(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Says that this device rings: the caller hears that it does. */
  ring(call: CallId): Promise<void>
  decline(call: CallId, busy?: boolean): Promise<void>
  hangUp(call: CallId): Promise<void>
  /** Calls more people into a call, who may be out of it again. Rejects with `call_full`, `call_locked`, `not_host`, … */
  add(call: CallId, accounts: readonly AccountId[]): Promise<void>
  /** Comes into a call of a group. Rejects with `call_locked`, `call_full`, `call_over`, and `call_answered` on another device. */
  join(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Takes somebody out, who comes back only when the host calls them. Rejects with `not_host`. */
  remove(call: CallId, account: AccountId): Promise<void>
  /** Lets nobody in who was not called before, or lets them in again. Rejects with `not_host`. */
  lock(call: CallId, locked: boolean): Promise<void>
  /** Mutes somebody; only they themselves can undo it. Rejects with `not_host`. */
  muteOther(call: CallId, account: AccountId): Promise<void>
  /** Mutes oneself, shows one's camera or screen, raises one's hand, or leaves the others waiting. */
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

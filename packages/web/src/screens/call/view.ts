import type { CallId, CallMedia, CallOutcome, DeviceId, Manner, Shape } from "@everline/protocol"
import type { Quality } from "@everline/sdk"
import type { Gear, GearChoice } from "../../lib/capture.ts"
import type { PersonView } from "../../views.ts"

/** What comes by one link of a call, as far as eyes are concerned. */
export interface PictureView {
  readonly key: string
  readonly track: MediaStreamTrack
  /** Whether it is to be seen now; one that is not goes on for a moment, until the next has its first frame. */
  readonly shows: boolean
}

/** How the line of a call is: what is measured, and whether the call waits or nothing comes. */
export interface ConditionView {
  readonly quality: Quality
  readonly holding: boolean
  readonly lost: boolean
}

/** This end of a call: its line, and what the device and its browser can do and are at. */
export interface HereView {
  readonly quality: Quality
  /** What one's own camera sees. */
  readonly self: MediaStreamTrack | null
  /** It looks at its person, who wants to see a mirror. */
  readonly isMirrored: boolean
  /** The device that is taking over. */
  readonly moving: string | null
  /** There is another camera to turn to. */
  readonly canFlip: boolean
  readonly canShare: boolean
  /** The browser plays nothing before a press. */
  readonly isSilent: boolean
}

/** A call between two on the device that is in it. */
export interface CallScreenView extends HereView {
  readonly call: CallId
  readonly person: PersonView
  readonly phase:
    | { readonly kind: "calling" | "ringing" | "connecting" }
    /** Since when, by this device's clock. */
    | { readonly kind: "talking"; readonly since: number }
    | { readonly kind: "ended"; readonly outcome: CallOutcome; readonly talkedMs: number }
  readonly mine: Manner
  readonly theirs: Manner & { readonly lost: boolean }
  /** The other's camera or screen. */
  readonly pictures: readonly PictureView[]
}

export interface CallDeeds {
  mute(): void
  film(): void
  flip(): void
  share(): void
  hold(): void
  /** Shows the list of devices. */
  move(): void
  hangUp(): void
  /** To a small window, and back. */
  shrink(): void
  enlarge(): void
  hear(): void
  /** Shows which microphone, camera and speaker there are. */
  gear(): void
}

/** Another call that one is in, which waits. */
export interface HeldView {
  readonly call: CallId
  readonly name: string
}

export interface HeldDeeds {
  /** Goes on with it, while the other waits. */
  swap(): void
  hangUp(): void
}

/** What there is to hear, see and speak by, and which of it is used. */
export interface GearView {
  readonly gear: Readonly<Record<Gear, readonly GearChoice[]>>
  readonly used: Readonly<Record<Gear, string | null>>
  /** Whether noise is taken out of the voice, and by whom: where ours does not run, the browser does what it can. */
  readonly noise: "off" | "ours" | "browser"
}

/** A call that rings here. */
export interface IncomingView {
  readonly call: CallId
  readonly person: PersonView
  readonly media: CallMedia
  /** One is in another call, which would wait. */
  readonly isSecond: boolean
}

export interface IncomingDeeds {
  answer(media: CallMedia): void
  decline(): void
  declineWith(words: string): void
}

/** A device that a call can move to, or is on. */
export interface StationView {
  readonly device: DeviceId
  readonly name: string
  readonly shape: Shape
  readonly lastSeenAt: number
  readonly online: boolean
  /** It holds the call, or part of it. */
  readonly isNow: boolean
  /** It holds the voice, and another one the rest, which can come back to it. */
  readonly gathers: boolean
}

/** A call that goes on on another device of one's own. */
export interface ElsewhereView {
  readonly call: CallId
  readonly name: string
  readonly device: string
  readonly shape: Shape
  readonly since: number | null
  /** That device is gone: the call waits for another one. */
  readonly isLost: boolean
}

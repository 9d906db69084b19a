import type { AccountId, CallId, CallMedia, CallOutcome, DeviceId, Manner, Shape } from "@everline/protocol"
import type { Quality } from "@everline/sdk"
import type { Gear, GearChoice } from "../../lib/capture.ts"
import type { PersonView } from "../../views.ts"

/** A picture or a screen that comes, by one way of those by which it may. */
export interface PictureView {
  readonly key: string
  readonly track: MediaStreamTrack
  /** Whether it is to be seen now; one that is not goes on for a moment, until the next has its first frame, or stands still. */
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
  /** Chooses whom else to call. */
  add(): void
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

/** Somebody in a call of many, oneself too. */
export interface ParticipantView extends Manner {
  readonly person: PersonView
  /** Who is out fades from the call. */
  readonly place: "ringing" | "in" | "out"
  readonly isHost: boolean
  /** Nothing comes from them, and they may be back. */
  readonly lost: boolean
  readonly speaks: boolean
  /** Of their camera. Whose picture nobody here looks at may have none. */
  readonly pictures: readonly PictureView[]
  /** Of what they share. */
  readonly screens: readonly PictureView[]
}

/** Why one is not in a call of many any more, or did not come in. */
export type GroupCallEnd = "over" | "left" | "nobody" | "removed" | "full" | "locked" | "lost" | "failed"

/** A call of many on the device that is in it. */
export interface GroupCallView extends HereView {
  /** What it is called: its group, or who is in it. */
  readonly name: string
  readonly phase: /** One waits where nobody is called: a large group joins of itself. */
    | { readonly kind: "calling" | "ringing" | "waiting" | "connecting" }
    /** Since when, by this device's clock. */
    | { readonly kind: "talking"; readonly since: number }
    | { readonly kind: "ended"; readonly why: GroupCallEnd; readonly talkedMs: number }
  /** As host one mutes and removes others, and locks the call. */
  readonly me: ParticipantView
  /** In the order in which they are drawn: that in which they came. */
  readonly others: readonly ParticipantView[]
  /** Which of the others speaks, or spoke last: they have the large place, and the small window. Null until somebody has. */
  readonly speaker: AccountId | null
  readonly layout: "grid" | "speaker"
  /** Nobody else can join. */
  readonly isLocked: boolean
  /** So many people may be in it, oneself too. */
  readonly limit: number
  /** Whether one may come in again by oneself, once one is out: into a group's call, as long as it goes on. */
  readonly canReturn: boolean
}

export interface GroupCallDeeds extends CallDeeds {
  /** Raises one's hand, and lowers it. */
  raise(): void
  /** Shows who is in it. */
  people(): void
  /** All alike, or who speaks in large; and back. */
  arrange(): void
  /** Once more, where one did not come in or was lost. */
  join(): void
}

/** What can be done from the list of who is in a call; the last three by its host. */
export interface PeopleDeeds {
  add(): void
  raise(): void
  mute(account: AccountId): void
  remove(account: AccountId): void
  lock(on: boolean): void
}

/** A call of many that goes on in a conversation, or did just now, for a member who is not in it. */
export type CallBarView =
  | {
      /** Whom its host has removed it says so. */
      readonly kind: "open" | "full" | "locked" | "removed"
      readonly media: CallMedia
      /** So many are in it. */
      readonly people: number
      /** Since when they talk, by this device's clock; null as long as nobody hears anybody. */
      readonly since: number | null
    }
  /** The line that it leaves in the conversation says how long it was. */
  | { readonly kind: "ended"; readonly media: CallMedia }

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
  /** Who calls. */
  readonly person: PersonView
  /** Whom they call, where that is not oneself alone: the group, or all that are called; its people with oneself. */
  readonly group: { readonly name: string; readonly faces: readonly PersonView[]; readonly people: number } | null
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

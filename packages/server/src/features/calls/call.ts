import type {
  AccountId,
  CallId,
  CallMedia,
  CallOut,
  CallOutcome,
  Capability,
  ConversationId,
  DeviceId,
  HandOffTrouble,
  Manner,
  Time,
} from "@everline/protocol"

/** A device in a call. */
export interface Leg {
  /** Names it in its call: the first is 1, and no number comes twice. */
  readonly leg: number
  readonly device: DeviceId
  /** Nothing yet, of one that comes to take over. */
  readonly holds: readonly Capability[]
  /** When it last said that it is there. */
  readonly seenAt: Time
  /** Since when it is not there any more; whether it was the other side that told so. */
  readonly lost: { readonly since: Time; readonly told: boolean } | null
}

/** They block who called them, and never know of it; or they let calls of theirs not ring, and find that there was one. */
export type Silence = "blocked" | "not_taken"

/** Where somebody is, as seen from a call. */
export type Place =
  /** They are called; whether one of their devices rings. */
  | { readonly kind: "ringing"; readonly until: Time; readonly reached: boolean }
  | { readonly kind: "in"; readonly since: Time }
  /** Since when they had been in: null when they never were. By whom: null when nobody did it. */
  | {
      readonly kind: "out"
      readonly at: Time
      readonly why: CallOut
      readonly by: AccountId | null
      readonly since: Time | null
    }

/** Somebody who began a call, or was called. */
export interface Participant {
  readonly account: AccountId
  readonly place: Place
  /** Why they know nothing of the call while it rings; null: it rings with them. */
  readonly silent: Silence | null
  /** The device by which they began it or came in; null until they do. */
  readonly enteredBy: DeviceId | null
  /** Their devices that are in it. */
  readonly legs: readonly Leg[]
  readonly manner: Manner
}

/** That a device is to take over some of what others of its person hold. */
export interface HandOff {
  readonly account: AccountId
  readonly to: DeviceId
  readonly takes: readonly Capability[]
  /** The device is asked; it is willing and waits for another hand-off to be over; it connects, by this leg. */
  readonly phase:
    | { readonly kind: "asking"; readonly until: Time }
    | { readonly kind: "waiting" }
    | { readonly kind: "connecting"; readonly leg: number; readonly until: Time }
}

export interface FailedHandOff {
  readonly account: AccountId
  readonly to: DeviceId
  readonly why: HandOffTrouble
  readonly at: Time
}

/** Nobody is in but who began it, and somebody is called, or may join. */
export interface Ringing {
  readonly kind: "ringing"
  /** Until when it waits for somebody to join, where nobody was called as it began; else null. */
  readonly waitsUntil: Time | null
}

export interface Talking {
  readonly kind: "talking"
  readonly answeredAt: Time
  /** When any of them first heard each other. */
  readonly connectedAt: Time | null
  /** At most one of them connects at a time; in a room, of each person. */
  readonly handOffs: readonly HandOff[]
  /** The last that did not happen. */
  readonly failed: FailedHandOff | null
}

export interface Ended {
  readonly kind: "ended"
  readonly at: Time
  readonly outcome: CallOutcome
  /** Who ended it; null when nobody did. */
  readonly by: AccountId | null
  /** How long any of them could hear each other. */
  readonly talkedMs: number
}

export type Phase = Ringing | Talking | Ended

/**
 * That two go over to the room, beside the link between them: they hear each other by that, and there is somebody else; or
 * nothing has come by it yet, and the first of the two by which they hear each other is the route.
 */
export interface Growth {
  readonly between: readonly AccountId[]
  /** Until when the two must hear the room, or who came is out again; null: nobody has come, and they try it all along. */
  readonly until: Time | null
}

/** A call: of two, of more whom these have called, or of a group. */
export interface Call<P extends Phase = Phase> {
  readonly call: CallId
  readonly conversation: ConversationId
  /** As it was begun. */
  readonly media: CallMedia
  readonly begunAt: Time
  /** Any member of its conversation may join. */
  readonly ofGroup: boolean
  /** Nobody comes in who was not called. */
  readonly locked: boolean
  /** By what people hear each other: links between their devices, or a link of each to the room. */
  readonly route: "direct" | "room"
  readonly growth: Growth | null
  /** Legs with which what comes from the room has arrived. */
  readonly roomed: readonly number[]
  /** In the order in which they came: the first began it. */
  readonly participants: readonly [Participant, ...Participant[]]
  readonly nextLeg: number
  readonly phase: P
}

/** One that goes on. */
export type RunningCall = Call<Ringing> | Call<Talking>

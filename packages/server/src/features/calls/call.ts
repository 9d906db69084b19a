import type {
  AccountId,
  CallId,
  CallMedia,
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

export const OUT_REASONS = ["left", "declined", "busy", "no_answer", "lost"] as const
/** Why somebody is in a call no more, or never came. */
export type OutReason = (typeof OUT_REASONS)[number]

/** Where somebody is, as seen from a call. */
export type Place =
  /** They are called; whether one of their devices rings. */
  | { readonly kind: "ringing"; readonly until: Time; readonly reached: boolean }
  | { readonly kind: "in"; readonly since: Time }
  /** By whom: null when nobody did it. */
  | { readonly kind: "out"; readonly at: Time; readonly why: OutReason; readonly by: AccountId | null }

/** Somebody who began a call, or was called. */
export interface Participant {
  readonly account: AccountId
  readonly place: Place
  /** Why they know nothing of the call while it rings; null: it rings with them. */
  readonly silent: Silence | null
  /** The device by which they came in; null until they do. */
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

/** Nobody is in but who began it, and somebody is called. */
export interface Ringing {
  readonly kind: "ringing"
}

export interface Talking {
  readonly kind: "talking"
  readonly answeredAt: Time
  /** When the two first heard each other. */
  readonly connectedAt: Time | null
  /** At most one of them connects at a time. */
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
  /** How long the two could hear each other. */
  readonly talkedMs: number
}

export type Phase = Ringing | Talking | Ended

/** A call between two. */
export interface Call<P extends Phase = Phase> {
  readonly call: CallId
  readonly conversation: ConversationId
  /** As it was begun. */
  readonly media: CallMedia
  readonly begunAt: Time
  /** In the order in which they came: the first began it. */
  readonly participants: readonly [Participant, ...Participant[]]
  readonly nextLeg: number
  readonly phase: P
}

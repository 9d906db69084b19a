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

export interface Participant {
  readonly account: AccountId
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

export interface Ringing {
  readonly kind: "ringing"
  readonly until: Time
  /** A device of the callee rings. */
  readonly reached: boolean
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

/** They block the caller, and never know of it; or they let calls of theirs not ring, and find that there was one. */
export type Silence = "blocked" | "not_taken"

/** A call between two. */
export interface Call<P extends Phase = Phase> {
  readonly call: CallId
  readonly conversation: ConversationId
  /** As it was begun. */
  readonly media: CallMedia
  readonly begunAt: Time
  /** Why who is called knows nothing of it while it rings; null: it rings with them. */
  readonly silent: Silence | null
  /** The device that began it. */
  readonly begunBy: DeviceId
  readonly caller: Participant
  readonly callee: Participant
  /** The device that answered; null until one does. */
  readonly answeredBy: DeviceId | null
  readonly nextLeg: number
  readonly phase: P
}

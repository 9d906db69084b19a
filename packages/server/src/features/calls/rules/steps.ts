/** What happens to a call, and whose device does it. */
import type { AccountId, Capability, DeviceId, HandOffTrouble, MannerChange } from "@everline/protocol"
import type { Silence } from "../call.ts"

/** Whose device does something. */
export interface By {
  readonly account: AccountId
  readonly device: DeviceId
}

/** Somebody who is called: it does not ring where it may not, nor with who is in too many calls. */
export interface Called {
  readonly account: AccountId
  readonly silent: Silence | null
  readonly busy: boolean
}

/** What a device does. */
export type Deed =
  | { readonly kind: "ring"; readonly by: By }
  | { readonly kind: "answer"; readonly by: By; readonly holds: readonly Capability[]; readonly camera: boolean }
  | { readonly kind: "decline"; readonly by: By; readonly busy: boolean }
  | { readonly kind: "hang_up"; readonly by: By }
  /** The device hears the other side directly for the first time. */
  | { readonly kind: "connect"; readonly by: By }
  | { readonly kind: "alive"; readonly by: By }
  /** For how long nothing came by the link of these legs; 0 when something comes. */
  | { readonly kind: "hear"; readonly by: By; readonly legs: readonly number[]; readonly silentMs: number }
  | { readonly kind: "behave"; readonly by: By; readonly manner: MannerChange }
  /** One of one's devices is to take over; the device itself does, or agrees to. */
  | { readonly kind: "move"; readonly by: By; readonly to: DeviceId; readonly takes: readonly Capability[] }
  | { readonly kind: "take"; readonly by: By; readonly takes: readonly Capability[] }
  /** The device that is to take over does not. */
  | { readonly kind: "refuse"; readonly by: By; readonly why: HandOffTrouble }
  /** What comes by the link of these legs has arrived where it is to be heard; one of them may be the room. */
  | { readonly kind: "arrive"; readonly by: By; readonly legs: readonly number[] }
  /** More people are called. */
  | { readonly kind: "add"; readonly by: By; readonly people: readonly Called[] }
  /** Somebody comes in who need not have been called; whether they may is for the call's conversation to say. */
  | { readonly kind: "join"; readonly by: By; readonly holds: readonly Capability[]; readonly camera: boolean }
  /** The host takes somebody out, lets nobody in or in again, mutes somebody. */
  | { readonly kind: "remove"; readonly by: By; readonly account: AccountId }
  | { readonly kind: "lock"; readonly by: By; readonly locked: boolean }
  | { readonly kind: "mute_other"; readonly by: By; readonly account: AccountId }
  /** A device is signed out. */
  | { readonly kind: "gone"; readonly by: By }

export type Step =
  | Deed
  /** Somebody may not be in it any more: they are out of its group. */
  | { readonly kind: "expel"; readonly account: AccountId }
  /** The voice of this leg has come to the room. */
  | { readonly kind: "flow"; readonly leg: number }
  | { readonly kind: "pass" }

/** A step of one kind. */
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>

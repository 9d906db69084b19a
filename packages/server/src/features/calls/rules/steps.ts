/** What happens to a call, and whose device does it. */
import type { AccountId, Capability, DeviceId, HandOffTrouble, Manner } from "@everline/protocol"

/** Whose device does something. */
export interface By {
  readonly account: AccountId
  readonly device: DeviceId
}

export type Step =
  | { readonly kind: "ring"; readonly by: By }
  | { readonly kind: "answer"; readonly by: By; readonly holds: readonly Capability[]; readonly camera: boolean }
  | { readonly kind: "decline"; readonly by: By; readonly busy: boolean }
  | { readonly kind: "hang_up"; readonly by: By }
  /** The device hears the other side for the first time. */
  | { readonly kind: "connect"; readonly by: By }
  | { readonly kind: "alive"; readonly by: By }
  /** For how long nothing came by the link of these legs; 0 when something comes. */
  | { readonly kind: "hear"; readonly by: By; readonly legs: readonly number[]; readonly silentMs: number }
  | { readonly kind: "behave"; readonly by: By; readonly manner: Partial<Manner> }
  /** One of one's devices is to take over; the device itself does, or agrees to. */
  | { readonly kind: "move"; readonly by: By; readonly to: DeviceId; readonly takes: readonly Capability[] }
  | { readonly kind: "take"; readonly by: By; readonly takes: readonly Capability[] }
  /** The device that is to take over does not. */
  | { readonly kind: "refuse"; readonly by: By; readonly why: HandOffTrouble }
  /** What comes by the link of these legs, one of which is to take over, has arrived where it is to be heard. */
  | { readonly kind: "arrive"; readonly by: By; readonly legs: readonly number[] }
  /** A device is signed out. */
  | { readonly kind: "gone"; readonly by: By }
  | { readonly kind: "pass" }

/** A step of somebody's. */
export type Deed = Exclude<Step, { kind: "pass" }>

/** A step of one kind. */
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>

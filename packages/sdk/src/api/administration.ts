import type { Input, MethodName, Output } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What only administrators may call. */
export type AdminMethod = Extract<
  MethodName,
  | "invites.create"
  | "invites.list"
  | "invites.end"
  | "signUps.mode"
  | "signUps.setMode"
  | "signUps.list"
  | "signUps.approve"
  | "signUps.decline"
  | "numbers.waiting"
  | "numbers.reveal"
  | "sms.overview"
  | "sms.segments"
  | "sms.reveal"
  | `users.${string}`
  | `audit.${string}`
  | `server.${string}`
>

/** What administrators see and do. The server refuses it to everybody else, with `unknown_method`. */
export interface Administration {
  /** How many people wait for an account; 0 for who is no administrator. Follows what happens. */
  readonly waiting: ReadonlySignal<number>
  /** Calls a method as the protocol describes it. Needs the server and rejects with EverlineError. */
  call<Name extends AdminMethod>(method: Name, input: Input<Name>): Promise<Output<Name>>
}

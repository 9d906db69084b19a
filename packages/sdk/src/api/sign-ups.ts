import type { SignUpMode } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Credentials } from "./accounts.ts"

/** What became of somebody who asked for an account. */
export type FollowedState =
  | "waiting"
  | "declined"
  /** It was decided long ago, or nobody knows of it. */
  | "over"
  /** Logged in: `client.session` says as whom. */
  | "done"

/** Somebody who waits for an account. */
export interface Followed {
  readonly state: ReadonlySignal<FollowedState>
  /** Asks no more. */
  close(): void
}

/** Asking for an account where an administrator approves each. Needs no log-in. */
export interface SignUps {
  /** Who may make an account on this server. */
  mode(): Promise<SignUpMode>
  /** Gives a claim to follow it by; keep it, for nobody else has it. Rejects with EverlineError. */
  ask(asked: Credentials & { readonly displayName: string; readonly note: string }): Promise<string>
  /** Waits for what becomes of it, also without a connection for a while; logs this device in when it was approved. */
  follow(claim: string): Promise<Followed>
}

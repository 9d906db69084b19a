import type { Input, Output, Passkey, PasskeyId } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Session } from "./accounts.ts"

/**
 * Keys that one's devices keep, to log in with instead of with a password. What WebAuthn does between the two calls of
 * each is the page's. All that returns a promise rejects with EverlineError.
 */
export interface Passkeys {
  /** One's own, the newest first; fetched when somebody looks, and follows every change. Undefined until it is known. */
  readonly list: ReadonlySignal<readonly Passkey[] | undefined>
  /** What a new key is to sign. */
  begin(): Promise<Output<"passkeys.begin">>
  add(made: Input<"passkeys.add">): Promise<Passkey>
  rename(passkey: PasskeyId, name: string): Promise<void>
  remove(passkey: PasskeyId): Promise<void>
  /** What is to be signed to log in. Needs no log-in. */
  challenge(): Promise<Output<"passkeys.challenge">>
  /** Logs this device in. */
  logIn(signed: Omit<Input<"passkeys.logIn">, "device">, deviceName: string): Promise<Session>
}

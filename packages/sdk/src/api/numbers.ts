import type { Output, PhoneNumber, Profile } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Session } from "./accounts.ts"

/** The code that was sent to a number, and what this device was given when it asked for it. */
export interface ShownCode {
  readonly verification: string
  readonly code: string
}

/** What happened to one of one's numbers; one that was taken is somebody else's now, who showed that it is theirs. */
export interface NumberChange {
  readonly number: string
  readonly change: "added" | "removed" | "taken"
}

/** Phone numbers, in E.164: "+8613800138000". All that returns a promise rejects with EverlineError. */
export interface Numbers {
  /** One's own, the newest first; fetched when somebody looks, and follows every change. Undefined until it is known. */
  readonly list: ReadonlySignal<readonly PhoneNumber[] | undefined>
  /** What happened last, as far as this device was told while it was here; null before. */
  readonly change: ReadonlySignal<NumberChange | null>
  /** Sends a code to a number that is to be one's own. */
  sendCode(number: string): Promise<Output<"numbers.sendCode">>
  add(shown: ShownCode): Promise<PhoneNumber>
  remove(number: string): Promise<void>
  /** Whose number it is, if they let themselves be found by it. */
  find(number: string): Promise<Profile | null>
  /** How many people and groups write to a number of one's own by SMS, and can be taken. */
  threads(number: string): Promise<Output<"numbers.threads">>
  /** Brings those conversations into the account; they come as any that one is taken into. */
  take(number: string): Promise<void>
  /** Sends a code to log in with; of a number that is nobody's the answer is the same. Needs no log-in. */
  sendLogInCode(number: string): Promise<Output<"numbers.sendLogInCode">>
  /** Logs this device in. */
  logIn(shown: ShownCode, deviceName: string): Promise<Session>
}

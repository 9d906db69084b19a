import type { Time } from "@everline/protocol"
import type { Sql } from "../database.ts"

/** A code for who holds a phone number. */
export interface CodeText {
  /** The verification's, by which whoever sends it knows when it is used or over. */
  readonly verification: Uint8Array
  /** In E.164. */
  readonly number: string
  readonly code: string
  readonly expiresAt: Time
}

/** Brings texts to phone numbers. */
export interface SmsPort {
  /**
   * Whether a code can get to a number, as far as the number alone says: whoever asks hears the same.
   * @throws sms_country_closed, sms_number_refused
   */
  requireReachable(number: string): void
  /** Takes a code on, in the transaction in which it is made: it is sent if and only if that is committed. */
  sendCode(tx: Sql, text: CodeText): Promise<void>
}

/** Where nobody asks for a code: the command line, and the demo. */
export const noSms: SmsPort = {
  requireReachable() {},
  sendCode: () => Promise.reject(new Error("nobody sends codes here")),
}

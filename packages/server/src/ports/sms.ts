import type { Sql } from "../database.ts"

/** A code for who holds a phone number. */
export interface CodeText {
  /** The verification's, by which whoever sends it knows when it is used or over. */
  readonly verification: Uint8Array
  readonly code: string
}

/** Brings texts to phone numbers. */
export interface SmsPort {
  /** Takes a code on, in the transaction in which it is made: it is sent if and only if that is committed. */
  sendCode(tx: Sql, text: CodeText): Promise<void>
}

/** Where nobody asks for a code: the command line, and the demo. */
export const noSms: SmsPort = { sendCode: () => Promise.reject(new Error("nobody sends codes here")) }

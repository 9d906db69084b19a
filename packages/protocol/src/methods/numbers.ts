import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { phoneNumber, profile, waitingCode } from "../shapes.ts"
import { session } from "./accounts.ts"

/** What the device that asked keeps, to show with the code. */
const asked = v.strictObject({ verification: f.secret, expiresAt: f.time })
const shown = { verification: f.secret, code: f.code }

/**
 * Phone numbers, shown to be somebody's by a code that is sent to them: six digits, good for five minutes, five tries and one
 * use, from the device that asked. Three are sent to a number within ten minutes and ten within a day; there are limits for
 * networks and accounts, and of what is sent for blocks of numbers and countries: `too_many_requests`.
 */
export const numbers = {
  "numbers.list": method({
    does: "One's own phone numbers, the newest first.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ numbers: v.array(phoneNumber) }),
    errors: [],
  }),
  "numbers.sendCode": method({
    does: "Sends a code to a number that is to be one's own, whoever had it before.",
    caller: "account",
    flood: "login",
    writes: true,
    input: v.strictObject({ number: f.number }),
    output: asked,
    errors: ["number_invalid", "too_many_numbers", "sms_country_closed", "sms_number_refused"],
  }),
  "numbers.add": method({
    does: "Makes a number one's own, by the code that was sent to it. It is its last owner's no more, and they are told.",
    caller: "account",
    flood: "login",
    writes: true,
    input: v.strictObject(shown),
    output: v.strictObject({ number: phoneNumber }),
    errors: ["code_wrong", "code_expired", "too_many_numbers"],
  }),
  "numbers.remove": method({
    does: "A number is one's own no more: nobody is found or logged in by it.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ number: f.number }),
    output: v.strictObject({}),
    errors: ["not_found", "number_invalid"],
  }),
  "numbers.find": method({
    does: "Whose phone number this is, if they let themselves be found by it; an account looks up 50 a day.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ number: f.number }),
    output: v.strictObject({ profile: v.nullable(profile) }),
    errors: ["number_invalid"],
  }),
  "numbers.threads": method({
    does: "How many people and groups write to a number of one's own by SMS, and would come into one's account with `numbers.take`. Who has blocked one, or is blocked, does not count.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ number: f.number }),
    output: v.strictObject({ people: f.ordinal, groups: f.ordinal }),
    errors: ["not_found", "number_invalid"],
  }),
  "numbers.take": method({
    does: "Brings conversations with a number of one's own into one's account: there one is in the number's place, and reads what is said from then on. Again, it takes what has come since.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ number: f.number }),
    output: v.strictObject({}),
    errors: ["not_found", "number_invalid"],
  }),
  "numbers.sendLogInCode": method({
    does: "Sends a code to a number, to log in with. Of a number that is nobody's, or whose owner has a passkey or is suspended, the answer is the same and nothing is sent.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({ number: f.number }),
    output: asked,
    errors: ["number_invalid", "sms_country_closed", "sms_number_refused"],
  }),
  "numbers.logIn": method({
    does: "Logs a new device in by the code that was sent to a number. All other devices are told, as of every new one.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({ ...shown, device: f.newDevice }),
    output: session,
    errors: ["code_wrong", "code_expired", "suspended", ...f.nameErrors],
  }),
  "numbers.waiting": method({
    does: "For whom codes wait until an administrator passes them on, the newest first: there is no gateway to send them. Each is gone when it is used or expired.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ codes: v.pipe(v.array(waitingCode), v.maxLength(LIMITS.pageAdmin)) }),
    errors: [],
  }),
  "numbers.reveal": method({
    does: "A code that waits, to be told to who answers at its number. It is in the audit log that one has seen it.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ waitingCode: f.waitingCodeId }),
    output: v.strictObject({ code: v.string() }),
    errors: ["not_found"],
  }),
}

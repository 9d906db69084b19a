import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import * as shapes from "../shapes.ts"
import { session } from "./accounts.ts"

/** What became of somebody who asked; for a claim that nobody was given, or that is over, `sign_up_invalid`. */
const claimed = v.variant("state", [
  v.strictObject({ state: v.literal("waiting") }),
  v.strictObject({ state: v.literal("declined") }),
  v.strictObject({ state: v.literal("approved"), session }),
])

const settled = v.strictObject({ waiting: f.ordinal })

export const signUps = {
  "signUps.get": method({
    does: "Who may make an account here, for those who have none.",
    caller: "anyone",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ mode: shapes.signUpMode }),
    errors: [],
  }),
  "signUps.ask": method({
    does: "Asks for an account, where an administrator approves each. `claim` is for the device that asks alone: keep it.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({
      userName: f.userName,
      displayName: f.displayName,
      password: f.newPassword,
      note: f.note,
      device: f.newDevice,
    }),
    output: v.strictObject({ claim: f.secret }),
    errors: [
      "sign_up_closed",
      "too_many_sign_ups",
      "user_name_taken",
      "user_name_invalid",
      ...f.nameErrors,
      "note_too_long",
      "password_too_short",
      "password_too_long",
    ],
  }),
  "signUps.claim": method({
    does: "What became of it: answers as soon as it is something else than `waiting`, or after 20 seconds. When it was approved the device is logged in; for a week the answer is the same however often it is asked for.",
    caller: "anyone",
    flood: "read",
    writes: false,
    input: v.strictObject({ claim: f.secret }),
    output: claimed,
    errors: ["sign_up_invalid"],
  }),
  "signUps.mode": method({
    does: "Who may make an account: as an administrator chose (`chosen`), or else as the operator's setting says (`given`).",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ chosen: v.nullable(shapes.signUpMode), given: shapes.signUpMode }),
    errors: [],
  }),
  "signUps.setMode": method({
    does: "Chooses who may make an account, from now on and on every server.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ mode: shapes.signUpMode }),
    output: v.strictObject({}),
    errors: [],
  }),
  "signUps.list": method({
    does: "Who waits for an account, the first who asked first.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({ after: v.optional(f.signUpId), limit: f.pageSize(LIMITS.pageAdmin) }),
    output: v.strictObject({ signUps: v.array(shapes.signUp), waiting: f.ordinal, more: v.boolean() }),
    errors: [],
  }),
  "signUps.approve": method({
    does: "Makes the account that somebody asked for, and lets the device in that asks.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ signUp: f.signUpId }),
    output: settled,
    errors: ["not_found", "sign_up_settled", "user_name_taken"],
  }),
  "signUps.decline": method({
    does: "Makes no account for who asked; they are told.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ signUp: f.signUpId }),
    output: settled,
    errors: ["not_found", "sign_up_settled"],
  }),
}

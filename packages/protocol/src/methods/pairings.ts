import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"
import { session } from "./accounts.ts"

/** What a screen that wants in is told; once the time is over, or for a secret that nobody was given, `pairing_invalid`. */
const claimed = v.variant("state", [
  v.strictObject({ state: v.literal("waiting") }),
  /** Somebody of this name looks at what asks. */
  v.strictObject({ state: v.literal("seen"), by: v.string() }),
  v.strictObject({ state: v.literal("refused") }),
  v.strictObject({ state: v.literal("confirmed"), session }),
])

export const pairings = {
  "pairings.begin": method({
    does: "A screen wants in. What it shows, a QR with `secret` and a code to type, lets a device that is in look at it, once; `claim` is for the screen alone. The code is good for five minutes, the secret for one.",
    caller: "anyone",
    flood: "write",
    writes: true,
    input: v.strictObject({ device: f.newDevice }),
    output: v.strictObject({
      claim: f.secret,
      secret: f.secret,
      code: v.string(),
      /** Where people's browsers find this server, if it was told. */
      site: v.nullable(v.string()),
    }),
    errors: [...f.nameErrors],
  }),
  "pairings.renew": method({
    does: "Another secret for the QR, while nobody has looked. The one before is good until its minute is over.",
    caller: "anyone",
    flood: "write",
    writes: true,
    input: v.strictObject({ claim: f.secret }),
    output: v.strictObject({ secret: f.secret }),
    errors: ["pairing_invalid"],
  }),
  "pairings.claim": method({
    does: "What became of it: answers as soon as it is something else than what is `known`, or after 20 seconds. When it was confirmed the screen is logged in; for a minute the answer is the same however often it is asked for.",
    caller: "anyone",
    flood: "read",
    writes: false,
    input: v.strictObject({ claim: f.secret, known: v.optional(v.picklist(["waiting", "seen"])) }),
    output: claimed,
    errors: ["pairing_invalid"],
  }),
  "pairings.look": method({
    does: "What it is that asks, by the secret or the code that it shows. From then on only this account can let it in, and to all others it is not there.",
    caller: "account",
    flood: "login",
    writes: true,
    input: v.strictObject({ shown: f.shown }),
    output: v.strictObject({
      pairing: f.pairingId,
      device: v.strictObject({ name: v.string(), shape: f.shape }),
      at: f.time,
      address: v.string(),
      /** Whether it is in the network of the device that looks, as far as addresses tell. */
      near: v.boolean(),
    }),
    errors: ["pairing_invalid"],
  }),
  "pairings.confirm": method({
    does: "Lets in what one has looked at, under its own name or another.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ pairing: f.pairingId, name: v.optional(f.deviceName) }),
    output: v.strictObject({ device: f.deviceId }),
    errors: ["pairing_invalid", ...f.nameErrors],
  }),
  "pairings.refuse": method({
    does: "Keeps out what one has looked at.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ pairing: f.pairingId }),
    output: v.strictObject({}),
    errors: ["pairing_invalid"],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"
import { passkey } from "../shapes.ts"
import { session } from "./accounts.ts"

/**
 * Passkeys, as WebAuthn has them. A call is for the host of the page that makes it: where that is a bare address, or not
 * reached safely, browsers have no passkeys, and it is `passkeys_unavailable`.
 */
export const passkeys = {
  "passkeys.list": method({
    does: "One's own passkeys, those of other hosts of this server too.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ passkeys: v.array(passkey) }),
    errors: [],
  }),
  "passkeys.begin": method({
    does: "What a device is to sign to become one's own with a new passkey: once, within five minutes. Keys in `known` are one's own already.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({}),
    output: v.strictObject({ challenge: f.secret, host: v.string(), user: f.secret, known: v.array(v.string()) }),
    errors: ["passkeys_unavailable", "too_many_passkeys"],
  }),
  "passkeys.add": method({
    does: "Adds the passkey that a browser made; all parts are base64url, as WebAuthn's JSON has them.",
    caller: "account",
    flood: "login",
    writes: true,
    input: v.strictObject({
      credential: f.base64url(1024),
      clientData: f.base64url(8192),
      attestation: f.base64url(16_384),
      transports: f.transports,
      name: f.deviceName,
    }),
    output: v.strictObject({ passkey }),
    errors: ["passkeys_unavailable", "passkey_expired", "passkey_invalid", "too_many_passkeys", ...f.nameErrors],
  }),
  "passkeys.rename": method({
    does: "Names one of one's own passkeys.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ passkey: f.passkeyId, name: f.deviceName }),
    output: v.strictObject({}),
    errors: ["not_found", ...f.nameErrors],
  }),
  "passkeys.remove": method({
    does: "Removes one of one's own passkeys: it logs nobody in any more.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ passkey: f.passkeyId }),
    output: v.strictObject({}),
    errors: ["not_found"],
  }),
  "passkeys.challenge": method({
    does: "What a device is to sign to log in with a passkey: once, within five minutes.",
    caller: "anyone",
    flood: "write",
    writes: true,
    input: v.strictObject({}),
    output: v.strictObject({ challenge: f.secret, host: v.string() }),
    errors: ["passkeys_unavailable"],
  }),
  "passkeys.logIn": method({
    does: "Logs a new device in by a passkey; all parts are base64url, as WebAuthn's JSON has them.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({
      credential: f.base64url(1024),
      clientData: f.base64url(8192),
      authenticatorData: f.base64url(4096),
      signature: f.base64url(4096),
      device: f.newDevice,
    }),
    output: session,
    errors: [
      "passkeys_unavailable",
      "passkey_expired",
      "passkey_invalid",
      "passkey_copied",
      "suspended",
      ...f.nameErrors,
    ],
  }),
}

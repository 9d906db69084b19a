import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { fallbackMinutes, fallbackSettings, quietHours } from "../shapes.ts"

export const fallback = {
  "fallback.settings": method({
    does: "After how long what no device of one's own has received comes by SMS to one's newest phone number: of everybody, and of whom one has said otherwise; and when not.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: fallbackSettings,
    errors: [],
  }),
  "fallback.set": method({
    does: "Says after how long what two say to each other comes by SMS, where no device of one's own has received it; 0: never. What is left out stays.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      afterMinutes: v.exactOptional(fallbackMinutes),
      /** Nothing comes by SMS then; what waits comes afterwards. Null: there is no such time. */
      quiet: v.exactOptional(v.nullable(quietHours)),
    }),
    output: v.strictObject({}),
    errors: ["sms_off"],
  }),
  "fallback.setFor": method({
    does: `Says it for what one person writes; null: as for everybody. For up to ${LIMITS.fallbackContacts} people.`,
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId, afterMinutes: v.nullable(fallbackMinutes) }),
    output: v.strictObject({}),
    errors: ["not_found", "sms_off", "too_many_fallback_contacts"],
  }),
}

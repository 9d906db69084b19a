import * as v from "valibot"
import { method } from "../method.ts"
import { privacySettings } from "../shapes.ts"

const { receipts, typing, lastSeen, foundByNumber, calls } = privacySettings.entries

export const privacy = {
  "privacy.settings": method({
    does: "What one lets others see of what one does, whether who knows one's phone number finds one by it, and whose calls ring.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: privacySettings,
    errors: [],
  }),
  "privacy.set": method({
    does: "Says what others see from now on of what one does; what they were told before, they know. What is not named stays as it is.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      receipts: v.exactOptional(receipts),
      typing: v.exactOptional(typing),
      lastSeen: v.exactOptional(lastSeen),
      foundByNumber: v.exactOptional(foundByNumber),
      calls: v.exactOptional(calls),
    }),
    output: v.strictObject({}),
    errors: [],
  }),
}

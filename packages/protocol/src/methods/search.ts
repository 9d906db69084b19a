import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { hit, profile } from "../shapes.ts"

export const search = {
  "search.messages": method({
    does: "Messages that one may read and that hold all words of a text, the newest first, a page at a time. Case, width and accents make no difference; Chinese and Japanese are found in the middle of anything, other words by their beginning. `before` is the last answer's `next`; an answer can be short, or empty, and still have one: so much was looked through.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      text: v.pipe(f.typed, v.trim(), v.maxLength(LIMITS.sought)),
      /** In this one only. */
      conversation: v.optional(f.conversationId),
      before: v.optional(f.searchPlace),
      limit: f.pageSize(LIMITS.pageHits),
    }),
    output: v.strictObject({ hits: v.array(hit), profiles: v.array(profile), next: v.nullable(f.searchPlace) }),
    errors: ["not_found", "text_not_keepable"],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"
import { TEXT_TROUBLES } from "../texts.ts"

/** Money in millionths of the unit of a currency; 50,000 is ¥0.05. */
const money = f.ordinal

export const sms = {
  "sms.terms": method({
    does: "What it takes to write to the phones of a conversation: what each SMS costs, what goes in front of the words, and what one has spent this month. How many SMS a text takes is reckoned by who writes it.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId }),
    output: v.strictObject({
      /** As in ISO 4217; null where nobody said what SMS cost. */
      currency: v.nullable(v.string()),
      /** By which the segments of a text find together: of 16 bits they leave less room in each for words than of 8. */
      referenceBits: v.picklist([8, 16]),
      /** "Amy: ", as long as the phone's owner cannot know who writes. */
      prefix: v.string(),
      /** As what a file goes: a link as long as this one, which leads nowhere; null where none can be made. */
      link: v.nullable(v.string()),
      phones: v.array(
        v.strictObject({
          account: f.accountId,
          /** Of one SMS. */
          price: v.nullable(money),
          /** Why nothing would come to it. */
          trouble: v.nullable(v.picklist(TEXT_TROUBLES)),
        }),
      ),
      spent: money,
      /** The most that one may spend in a month; null: as much as one likes. */
      most: v.nullable(money),
    }),
    errors: ["not_found"],
  }),
}

import * as v from "valibot"
import { SEGMENT_STATES } from "../administration.ts"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import * as shapes from "../shapes.ts"
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
  "sms.overview": method({
    does: "The gateways, whether each works and else why not, what went by them and how it ended, and what it cost.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ overview: shapes.smsOverview }),
    errors: [],
  }),
  "sms.segments": method({
    does: "What gateways were asked to take, the newest first, without any words; of one `gateway`, in one `state`, to one `number`. `before` is the last page's `next`. A page may hold less than `limit`, or nothing, and not be the last.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({
      gateway: v.optional(f.gatewayName),
      state: v.optional(v.picklist(SEGMENT_STATES)),
      number: v.optional(f.number),
      before: v.optional(f.segmentId),
      limit: f.pageSize(LIMITS.pageAdmin),
    }),
    output: v.strictObject({
      entries: v.array(shapes.segmentEntry),
      next: v.nullable(f.segmentId),
      /** The names of all there are. */
      gateways: v.array(v.string()),
      /** As in ISO 4217; null where nobody said what SMS cost. */
      currency: v.nullable(v.string()),
    }),
    errors: ["number_invalid"],
  }),
  "sms.reveal": method({
    does: "The whole number to which a segment goes. It is in the audit log that one has seen it.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ segment: f.segmentId }),
    output: v.strictObject({ number: v.string() }),
    errors: ["not_found"],
  }),
}

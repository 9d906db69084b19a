import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { mergedItem, message } from "../shapes.ts"
import { blockErrors } from "./blocks.ts"

const named = { conversation: f.conversationId, message: f.seq, clientId: f.clientId }
const changed = v.strictObject({ message })
const sent = v.strictObject({ seq: f.seq, ordinal: f.seq, at: f.time })

/** Why a message does not go to a phone; in a group that is said beside the message instead. */
const smsErrors = [
  "sms_off",
  "sms_country_closed",
  "sms_number_refused",
  "sms_stopped",
  "sms_over_cap",
  "sms_too_long",
  "sms_no_links",
] as const

export const messages = {
  "messages.send": method({
    does: "Sends a message. When the answer is here the message is kept; a retry with the same clientId gets the same answer.",
    caller: "account",
    flood: "message",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      clientId: f.clientId,
      /** Empty only where it carries files. */
      body: f.caption,
      quote: v.optional(v.nullable(f.seq), null),
      /** Whom it names; who is no member is left out. */
      mentions: v.optional(v.pipe(v.array(f.accountId), v.maxLength(LIMITS.mentions))),
      /** Whether it names everybody: the owner and admins of a group may. */
      mentionsAll: v.optional(v.boolean()),
      /** Files that are ready: uploaded by this account, or carried by a message that it may read. */
      attachments: v.optional(v.pipe(v.array(f.fileId), v.maxLength(LIMITS.attachments, "too_many_files"))),
    }),
    output: sent,
    errors: [
      "not_found",
      "admins_only",
      "file_not_found",
      "too_many_files",
      "body_empty",
      "body_too_long",
      "text_not_keepable",
      "client_id_reused",
      ...smsErrors,
      ...blockErrors,
    ],
  }),
  "messages.merge": method({
    does: "Sends several messages of a conversation on as one, which says who wrote what and when. What was taken back is left out; one alone that is such a message goes on as it is.",
    caller: "account",
    flood: "message",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      clientId: f.clientId,
      /** Where they were said, and which. */
      from: f.conversationId,
      messages: v.pipe(v.array(f.seq), v.minLength(1), v.maxLength(LIMITS.merged)),
    }),
    output: sent,
    errors: ["not_found", "merged_too_big", "client_id_reused", ...smsErrors, ...blockErrors],
  }),
  "messages.merged": method({
    does: "What a message says that is several sent on as one, the oldest first.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId, message: f.seq }),
    output: v.strictObject({ items: v.array(mergedItem) }),
    errors: ["not_found"],
  }),
  "messages.edit": method({
    does: "Changes the text of one's own message; what it carries stays. Only what carries files may be left without text.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ ...named, body: f.caption }),
    output: changed,
    errors: [
      "not_found",
      "not_yours",
      "recalled",
      "sent_by_sms",
      "body_empty",
      "body_too_long",
      "text_not_keepable",
      "client_id_reused",
      ...blockErrors,
    ],
  }),
  "messages.recall": method({
    does: "Takes one's own message back within two minutes. Its text is gone, and its files with it unless another message carries them; a line stays.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject(named),
    output: changed,
    errors: ["not_found", "not_yours", "sent_by_sms", "recall_too_late", "client_id_reused", ...blockErrors],
  }),
  "messages.react": method({
    does: "Puts an emoji on a message, or takes it off.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ ...named, emoji: f.emoji, on: v.boolean() }),
    output: changed,
    errors: [
      "not_found",
      "recalled",
      "text_not_keepable",
      "emoji_invalid",
      "too_many_emoji",
      "client_id_reused",
      ...blockErrors,
    ],
  }),
  "messages.hear": method({
    does: "Says that one has listened to a voice note. One's other devices are told.",
    caller: "account",
    flood: "signal",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, message: f.seq }),
    output: v.strictObject({}),
    errors: ["not_found"],
  }),
  "messages.heard": method({
    does: "Which voice notes between two places one has listened to, one's own left out: for a page of history that holds some.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId, from: f.seq, to: f.seq }),
    output: v.strictObject({ messages: v.array(f.seq) }),
    errors: ["not_found"],
  }),
}

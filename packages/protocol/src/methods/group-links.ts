import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"
import { conversation, profile } from "../shapes.ts"

export const groupLinks = {
  "groupLinks.create": method({
    does: "Makes a link by which people come into a group by themselves, good for seven days and while its maker is a member.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId }),
    output: v.strictObject({ groupLink: f.secret, expiresAt: f.time }),
    errors: ["not_found", "not_a_group"],
  }),
  "groupLinks.get": method({
    does: "What group a link leads to, and who made it; the conversation is named to its members only.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ groupLink: f.secret }),
    output: v.strictObject({
      title: v.string(),
      memberCount: f.ordinal,
      from: v.string(),
      conversation: v.nullable(f.conversationId),
    }),
    errors: ["group_link_invalid"],
  }),
  "groupLinks.join": method({
    does: "Comes into the group that a link leads to; who is in it already stays as they are.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ groupLink: f.secret }),
    output: v.strictObject({ conversation, profiles: v.array(profile) }),
    errors: ["group_link_invalid", "too_many_members"],
  }),
  "groupLinks.end": method({
    does: "Ends all links of a group; its owner and admins may.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId }),
    output: v.strictObject({}),
    errors: ["not_found", "not_a_group", "admins_only"],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { conversation, groupHistory, member, profile, role, settings } from "../shapes.ts"
import { blockErrors } from "./blocks.ts"

const several = v.pipe(v.array(f.accountId), v.minLength(1), v.maxLength(LIMITS.pageAccounts))
const answer = v.strictObject({ conversation, profiles: v.array(profile) })
const done = v.strictObject({ seq: f.seq })

export const conversations = {
  "conversations.list": method({
    does: "One's conversations, newest first by last change, a page at a time; `profiles` names all whom they mention.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      after: v.optional(f.conversationId),
      limit: f.pageSize(LIMITS.pageConversations),
    }),
    output: v.strictObject({ conversations: v.array(conversation), profiles: v.array(profile), more: v.boolean() }),
    errors: [],
  }),
  "conversations.get": method({
    does: "One conversation as it is now.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId }),
    output: answer,
    errors: ["not_found"],
  }),
  "conversations.direct": method({
    does: "The conversation with one other person (or oneself), made if there is none.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: answer,
    errors: ["not_found", ...blockErrors],
  }),
  "conversations.create": method({
    does: "Makes a group. The caller names its id, so that a repeated request makes one group.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      title: f.title,
      members: v.pipe(v.array(f.accountId), v.maxLength(LIMITS.members)),
    }),
    output: answer,
    errors: ["not_found", "too_many_members", "client_id_reused", ...blockErrors, ...f.nameErrors],
  }),
  "conversations.rename": method({
    does: "Names a group.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId, title: f.title }),
    output: done,
    errors: ["not_found", "not_a_group", "client_id_reused", ...f.nameErrors],
  }),
  "conversations.add": method({
    does: "Adds people to a group; those who are members already stay as they are.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId, accounts: several }),
    output: done,
    errors: ["not_found", "not_a_group", "too_many_members", "client_id_reused", ...blockErrors],
  }),
  "conversations.remove": method({
    does: "Removes people from a group. The owner may, and admins may remove who is neither.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId, accounts: several }),
    output: done,
    errors: ["not_found", "not_a_group", "owner_only", "admins_only", "client_id_reused"],
  }),
  "conversations.setRole": method({
    does: "Makes a member of a group an admin, a member again, or the owner in one's own place. Who is none is left out.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      clientId: f.clientId,
      account: f.accountId,
      role,
    }),
    output: done,
    errors: ["not_found", "not_a_group", "owner_only", "client_id_reused"],
  }),
  "conversations.dissolve": method({
    does: "Ends a group: all leave it at once, and keep what they could read.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId }),
    output: done,
    errors: ["not_found", "not_a_group", "owner_only", "client_id_reused"],
  }),
  "conversations.setHistory": method({
    does: "Says what those may read who join the group from now on: what is said since, or all. The owner and admins may. Who is in it already reads what they read before.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId, history: groupHistory }),
    output: done,
    errors: ["not_found", "not_a_group", "admins_only", "client_id_reused"],
  }),
  "conversations.leave": method({
    does: "Leaves a group. What one could read stays readable. Who has been here longest, of admins first, takes over from an owner.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ conversation: f.conversationId, clientId: f.clientId }),
    output: done,
    errors: ["not_found", "not_a_group", "client_id_reused"],
  }),
  "conversations.set": method({
    does: "Changes what one has set for oneself in a conversation; what is left out stays. One's other devices learn of it.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      pinned: v.optional(v.boolean()),
      muted: v.optional(v.boolean()),
      /** While it is muted, whether being named is muted too. */
      mutedMentions: v.optional(v.boolean()),
      /** To be looked at again; reading clears it only when a device says so. */
      unread: v.optional(v.boolean()),
      draft: v.optional(f.caption),
    }),
    output: settings,
    errors: ["not_found", "text_not_keepable", "body_too_long"],
  }),
  "conversations.members": method({
    does: "Members of a conversation in the order in which they joined, a page at a time.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      conversation: f.conversationId,
      after: v.optional(f.accountId),
      limit: f.pageSize(LIMITS.pageAccounts),
    }),
    output: v.strictObject({ members: v.array(member), more: v.boolean() }),
    errors: ["not_found"],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { conversation, entry, marks, profile } from "../shapes.ts"
import { blockErrors } from "./blocks.ts"

const page = v.strictObject({
  entries: v.array(entry),
  head: f.ordinal,
  /** First and last seq that this answer covers, gaps for what may not be read included; null when it covers none. */
  covers: v.nullable(v.strictObject({ from: f.seq, to: f.seq })),
  /** Whether there is more to read in the direction asked. */
  more: v.boolean(),
})

export const sync = {
  "sync.resume": method({
    does: "What changed since a device was last here: conversations with a newer head or newer marks. Call it after hello; live entries are on their way already. Without a position, or when `more` is true, the rest is in conversations.list.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      epoch: v.optional(f.epoch),
      /** From the last answer; left out by a device that has nothing. */
      position: v.optional(f.position),
    }),
    output: v.strictObject({
      epoch: f.epoch,
      position: f.position,
      /** Head of the account's own journal. */
      accountHead: f.ordinal,
      conversations: v.array(conversation),
      profiles: v.array(profile),
      more: v.boolean(),
    }),
    errors: ["resync_required"],
  }),
  "journal.range": method({
    does: "Entries of a journal in order: `after` a seq, or `before` one (the nearest ones, still in ascending order). Entries that the caller may not read are left out; `head` is the journal's, or the last that the caller may read.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      journal: f.journalId,
      after: v.optional(f.ordinal),
      before: v.optional(f.seq),
      limit: f.pageSize(LIMITS.rangeEntries),
    }),
    output: page,
    errors: ["not_found"],
  }),
  "journal.ranges": method({
    does: "Entries of several conversations at once, for a device that was away: of each those right `after` a seq, or its newest ones where none is named. Conversations that the caller may not read are left out. Ask again for those that the answer had no room for.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({
      ranges: v.pipe(
        v.array(v.strictObject({ conversation: f.conversationId, after: v.optional(f.ordinal) })),
        v.minLength(1),
        v.maxLength(LIMITS.ranges),
        v.check((ranges) => new Set(ranges.map(({ conversation }) => conversation)).size === ranges.length),
      ),
      /** Entries of one conversation. */
      limit: f.pageSize(LIMITS.rangeEntries),
    }),
    output: v.strictObject({
      /** In the order asked; each as `journal.range` answers. */
      pages: v.array(v.strictObject({ conversation: f.conversationId, ...page.entries })),
      /** How many of the ranges asked for this is the answer to, the first ones; at least one. */
      answered: f.seq,
    }),
    errors: [],
  }),
}

export const marksMethods = {
  "marks.set": method({
    does: "Says how far this account has received and read a conversation. Lower values than the present ones are ignored. Send it at most once a second and conversation.",
    caller: "account",
    flood: "signal",
    writes: true,
    input: v.strictObject({
      conversation: f.conversationId,
      read: v.optional(f.ordinal, 0),
      delivered: v.optional(f.ordinal, 0),
    }),
    output: marks,
    errors: ["not_found"],
  }),
  "typing.set": method({
    does: "Tells the other members that one is typing, or no longer. It lapses after six seconds.",
    caller: "account",
    flood: "signal",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId, on: v.boolean() }),
    output: v.strictObject({}),
    errors: ["not_found", ...blockErrors],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { profile } from "../shapes.ts"

/** With what somebody is refused where one of two has blocked the other. */
export const blockErrors = ["not_accepted", "blocked_by_you"] as const

export const blocks = {
  "accounts.block": method({
    does: "Blocks somebody: neither of the two writes to the other or begins anything new with them, and neither sees the other type or read. What was said stays, and groups that both are in go on. Who is blocked is not told.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: v.strictObject({}),
    errors: ["not_found"],
  }),
  "accounts.unblock": method({
    does: "Takes a block back. Without one it does nothing.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: v.strictObject({}),
    errors: [],
  }),
  "accounts.blocked": method({
    does: "Whom one has blocked, in the order in which one did, a page at a time.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ after: v.optional(f.accountId), limit: f.pageSize(LIMITS.pageAccounts) }),
    output: v.strictObject({ profiles: v.array(profile), more: v.boolean() }),
    errors: [],
  }),
}

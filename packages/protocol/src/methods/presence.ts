import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { presenceSettings, presenceState } from "../shapes.ts"

export const presence = {
  "presence.watch": method({
    does: "Who of these people is here, online or away; all others are offline, also those who do not want to be seen or do not exist. For a minute this device is told when that changes; say it again to go on.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ accounts: v.pipe(v.array(f.accountId), v.maxLength(LIMITS.watchAccounts)) }),
    output: v.strictObject({ states: v.array(v.strictObject({ account: f.accountId, state: presenceState })) }),
    errors: [],
  }),
  "presence.lastSeen": method({
    does: "When somebody was last here, to the minute; null where they do not let one see it, and for whom there is not.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ account: f.accountId }),
    output: v.strictObject({ lastSeenAt: v.nullable(f.time) }),
    errors: [],
  }),
  "presence.away": method({
    does: "Says that nobody is at this device, or somebody again. It holds while the device is connected.",
    caller: "account",
    flood: "signal",
    writes: false,
    input: v.strictObject({ away: v.boolean() }),
    output: v.strictObject({}),
    errors: [],
  }),
  "presence.settings": method({
    does: "Who sees whether one is here.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: presenceSettings,
    errors: [],
  }),
  "presence.show": method({
    does: "Says who sees whether one is here; who is invisible is offline to all others. What is not named stays as it is.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      shownTo: v.exactOptional(presenceSettings.entries.shownTo),
      invisible: v.exactOptional(presenceSettings.entries.invisible),
    }),
    output: v.strictObject({}),
    errors: [],
  }),
}

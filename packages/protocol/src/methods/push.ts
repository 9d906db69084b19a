import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"

export const push = {
  "push.key": method({
    does: "The key by which this server shows itself to push services (VAPID); a browser asks for it when it subscribes.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ key: f.pushKey }),
    errors: [],
  }),
  "push.subscribe": method({
    does: "Where to tell this device of what is new while it is not connected, or nobody looks at it; in place of what it said before. Ends with the device.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ endpoint: f.pushEndpoint, p256dh: f.pushKey, auth: f.pushAuth }),
    output: v.strictObject({}),
    errors: ["push_refused"],
  }),
  "push.unsubscribe": method({
    does: "Tells this device of nothing any more while it is not connected.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({}),
    output: v.strictObject({}),
    errors: [],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { method } from "../method.ts"

export const exportMethods = {
  "exports.begin": method({
    does: "A ticket by which all that is one's own is fetched in one file, once and within a minute: `GET /api/export/TICKET`. An account has one at a time.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({}),
    output: v.strictObject({ ticket: f.secret, expiresAt: f.time }),
    errors: ["export_running"],
  }),
  "exports.progress": method({
    does: "How far the file has come that was begun last; both numbers count entries of conversations, each as often as it is written.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({
      state: v.picklist(["none", "waiting", "running", "done", "failed"]),
      written: f.ordinal,
      total: f.ordinal,
    }),
    errors: [],
  }),
}

import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import * as shapes from "../shapes.ts"

/** What administrators do. To everybody else none of it is there. */
const user = v.strictObject({ user: shapes.user })
const account = v.strictObject({ account: f.accountId })

export const users = {
  "users.list": method({
    does: "Everybody who has an account, the newest first; with `text`, those whose user name or name holds it.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({
      text: v.optional(v.pipe(f.typed, v.trim(), v.maxLength(64)), ""),
      after: v.optional(f.accountId),
      limit: f.pageSize(LIMITS.pageAdmin),
    }),
    output: v.strictObject({ users: v.array(shapes.user), more: v.boolean() }),
    errors: ["text_not_keepable"],
  }),
  "users.get": method({
    does: "One account.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: account,
    output: user,
    errors: ["not_found"],
  }),
  "users.setAdmin": method({
    does: "Makes somebody an administrator, or one no more; one always stays. Their devices come back with other rights.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId, admin: v.boolean() }),
    output: user,
    errors: ["not_found", "last_admin", "suspended"],
  }),
  "users.suspend": method({
    does: "Keeps somebody else out until `users.restore`: every device of theirs is cut within 2 seconds and stays signed in, nobody logs in. What they wrote stays.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: account,
    output: user,
    errors: ["not_found", "last_admin"],
  }),
  "users.restore": method({
    does: "Lets somebody in again who was suspended; their devices come back by themselves.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: account,
    output: user,
    errors: ["not_found"],
  }),
  "users.setQuota": method({
    does: "Says how many bytes somebody's files may take together; null: as many as everybody's. What is there already stays.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId, quota: v.nullable(f.quota) }),
    output: user,
    errors: ["not_found"],
  }),
  "users.recover": method({
    does: "Makes a link for who lost every device: with it they choose a new password and log one device in, within a day and once. It ends those made before. Every device of theirs is told, now and when it is used.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: account,
    output: v.strictObject({ link: f.secret, expiresAt: f.time }),
    errors: ["not_found", "suspended"],
  }),
}

export const audit = {
  "audit.list": method({
    does: "What was done with the rights of an administrator, the newest first; with `account`, what was done to that one. `before` is the last page's `next`.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({
      account: v.optional(f.accountId),
      before: v.optional(f.auditPlace),
      limit: f.pageSize(LIMITS.pageAdmin),
    }),
    output: v.strictObject({ entries: v.array(shapes.auditEntry), next: v.nullable(v.string()) }),
    errors: [],
  }),
}

export const server = {
  "server.health": method({
    does: "How the server is that answers this.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ health: shapes.health }),
    errors: [],
  }),
}

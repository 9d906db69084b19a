import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { device, invite, profile, recovery, self } from "../shapes.ts"

/** A device that was just logged in. */
export const session = v.strictObject({ self, device: f.deviceId, token: f.secret })

export const accounts = {
  "accounts.signUp": method({
    does: "Makes an account by an invite and logs its first device in. Repeating it with the same names and password logs in.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({
      invite: f.secret,
      userName: f.userName,
      displayName: f.displayName,
      password: f.newPassword,
      device: f.newDevice,
    }),
    output: session,
    errors: [
      "invite_invalid",
      "suspended",
      "user_name_taken",
      "user_name_invalid",
      ...f.nameErrors,
      "password_too_short",
      "password_too_long",
    ],
  }),
  "accounts.logIn": method({
    does: "Logs a new device in.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({ userName: f.typed, password: f.password, device: f.newDevice }),
    output: session,
    errors: ["wrong_credentials", "suspended", ...f.nameErrors],
  }),
  "accounts.get": method({
    does: "Profiles of accounts: oneself, those one shares or shared a conversation with, and those of a call that one is in or that rings. Others are left out.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ accounts: v.pipe(v.array(f.accountId), v.maxLength(LIMITS.pageAccounts)) }),
    output: v.strictObject({ profiles: v.array(profile) }),
    errors: [],
  }),
  "accounts.find": method({
    does: "People to talk to: whose exact user name this is, and whom one knows already whose names hold the text.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ text: v.pipe(f.typed, v.trim(), v.maxLength(64)) }),
    output: v.strictObject({ profiles: v.array(profile) }),
    errors: ["text_not_keepable"],
  }),
  "accounts.update": method({
    does: "Changes one's own display name.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ displayName: f.displayName }),
    output: v.strictObject({ self }),
    errors: [...f.nameErrors],
  }),
  "accounts.changePassword": method({
    does: "Changes one's own password and signs every other device out.",
    caller: "account",
    flood: "login",
    writes: true,
    input: v.strictObject({ password: f.password, newPassword: f.newPassword }),
    output: v.strictObject({}),
    errors: ["wrong_credentials", "text_not_keepable", "password_too_short", "password_too_long"],
  }),
}

export const invites = {
  "invites.get": method({
    does: "Says whom an invite is from and whether it is still good. Where anyone may sign up there is a standing one, `everyone`; with `approval` it leads to `signUps.ask`.",
    caller: "anyone",
    flood: "login",
    writes: false,
    input: v.strictObject({ invite: f.secret }),
    output: v.strictObject({
      admin: v.boolean(),
      from: v.nullable(v.string()),
      server: v.string(),
      approval: v.boolean(),
    }),
    errors: ["invite_invalid"],
  }),
  "invites.create": method({
    does: "Makes a link by which so many people can sign up, in so many days; one that makes administrators is for one person.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({
      admin: v.optional(v.boolean(), false),
      uses: v.optional(f.upTo(LIMITS.inviteUses), 1),
      days: v.optional(f.upTo(LIMITS.inviteDays), 7),
    }),
    output: v.strictObject({ invite: f.secret, expiresAt: f.time }),
    errors: [],
  }),
  "invites.list": method({
    does: "Invites that were made, the newest first, and who came by them.",
    caller: "admin",
    flood: "read",
    writes: false,
    input: v.strictObject({ after: v.optional(f.inviteId), limit: f.pageSize(LIMITS.pageAdmin) }),
    output: v.strictObject({ invites: v.array(invite), more: v.boolean() }),
    errors: [],
  }),
  "invites.end": method({
    does: "Ends an invite: nobody comes by it any more.",
    caller: "admin",
    flood: "write",
    writes: true,
    input: v.strictObject({ inviteId: f.inviteId }),
    output: v.strictObject({}),
    errors: ["not_found"],
  }),
}

export const loginLinks = {
  "loginLinks.get": method({
    does: "Says whom a log-in link logs in, while it is good, and whether it is for recovery: then a new password is chosen with it.",
    caller: "anyone",
    flood: "login",
    writes: false,
    input: v.strictObject({ link: f.secret }),
    output: v.strictObject({ profile, recovery: v.boolean() }),
    errors: ["login_link_invalid"],
  }),
  "loginLinks.use": method({
    does: "Logs a new device in by a link instead of a password. A link for recovery wants a new password, and every other device of the account is told.",
    caller: "anyone",
    flood: "login",
    writes: true,
    input: v.strictObject({ link: f.secret, device: f.newDevice, newPassword: v.optional(f.newPassword) }),
    output: session,
    errors: [
      "login_link_invalid",
      "suspended",
      "text_not_keepable",
      "password_too_short",
      "password_too_long",
      "name_empty",
      "name_too_long",
      "name_invalid",
    ],
  }),
  "loginLinks.recoveries": method({
    does: "Links that administrators made in the last 30 days to recover this account, the newest first.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ recoveries: v.array(recovery) }),
    errors: [],
  }),
}

export const devices = {
  "devices.list": method({
    does: "One's own devices that are signed in.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ devices: v.array(device) }),
    errors: [],
  }),
  "devices.rename": method({
    does: "Names one of one's own devices.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ device: f.deviceId, name: f.deviceName }),
    output: v.strictObject({}),
    errors: ["not_found", ...f.nameErrors],
  }),
  "devices.signOut": method({
    does: "Signs one of one's own devices out, this one included; it is cut within 2 seconds.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ device: f.deviceId }),
    output: v.strictObject({}),
    errors: ["not_found"],
  }),
  "devices.rotate": method({
    does: "A successor for this device's token. It may be asked for again until the successor is used.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({}),
    output: v.strictObject({ token: f.secret }),
    errors: [],
  }),
}

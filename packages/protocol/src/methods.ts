import type * as v from "valibot"
import { accounts, devices, invites, loginLinks } from "./methods/accounts.ts"
import { audit, server, users } from "./methods/admin.ts"
import { blocks } from "./methods/blocks.ts"
import { calls } from "./methods/calls.ts"
import { contactGroups, contacts } from "./methods/contacts.ts"
import { conversations } from "./methods/conversations.ts"
import { exportMethods } from "./methods/exports.ts"
import { fallback } from "./methods/fallback.ts"
import { files } from "./methods/files.ts"
import { groupLinks } from "./methods/group-links.ts"
import { messages } from "./methods/messages.ts"
import { numbers } from "./methods/numbers.ts"
import { pairings } from "./methods/pairings.ts"
import { passkeys } from "./methods/passkeys.ts"
import { presence } from "./methods/presence.ts"
import { privacy } from "./methods/privacy.ts"
import { push } from "./methods/push.ts"
import { search } from "./methods/search.ts"
import { signUps } from "./methods/sign-ups.ts"
import { sms } from "./methods/sms.ts"
import { marksMethods, sync } from "./methods/sync.ts"

/** Every method there is, by name. */
export const methods = {
  ...accounts,
  ...blocks,
  ...calls,
  ...contacts,
  ...contactGroups,
  ...invites,
  ...loginLinks,
  ...pairings,
  ...devices,
  ...conversations,
  ...exportMethods,
  ...fallback,
  ...groupLinks,
  ...files,
  ...messages,
  ...presence,
  ...push,
  ...privacy,
  ...search,
  ...sms,
  ...sync,
  ...marksMethods,
  ...passkeys,
  ...numbers,
  ...signUps,
  ...users,
  ...audit,
  ...server,
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
/** What a caller passes. */
export type Input<Name extends MethodName> = v.InferInput<Methods[Name]["input"]>
/** What a handler receives: checked, defaults filled in. */
export type CheckedInput<Name extends MethodName> = v.InferOutput<Methods[Name]["input"]>
export type Output<Name extends MethodName> = DeepReadonly<v.InferOutput<Methods[Name]["output"]>>

/** Readonly all the way down; branded strings stay as they are. */
type DeepReadonly<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [Key in keyof T]: DeepReadonly<T[Key]> }

export const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name)

/** Methods that are called over HTTP, before there is a device. */
export type OpenMethod =
  | "accounts.signUp"
  | "accounts.logIn"
  | "invites.get"
  | "loginLinks.get"
  | "loginLinks.use"
  | "pairings.begin"
  | "pairings.renew"
  | "pairings.claim"
  | "passkeys.challenge"
  | "passkeys.logIn"
  | "numbers.sendLogInCode"
  | "numbers.logIn"
  | "signUps.get"
  | "signUps.ask"
  | "signUps.claim"

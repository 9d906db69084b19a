import type { Handlers } from "../../handler.ts"
import type { Accounts } from "./service.ts"

type Names =
  | "accounts.signUp"
  | "accounts.logIn"
  | "accounts.get"
  | "accounts.find"
  | "accounts.update"
  | "accounts.changePassword"

export const accountMethods = (accounts: Accounts): Handlers<Names> => ({
  "accounts.signUp": (_caller, input) => accounts.signUp(input),
  "accounts.logIn": (_caller, input) => accounts.logIn(input),
  "accounts.get": async (caller, input) => ({ profiles: await accounts.get(caller.account, input.accounts) }),
  "accounts.find": async (caller, { text }) => ({ profiles: await accounts.find(caller.account, text) }),
  "accounts.update": async (caller, { displayName }) => ({ self: await accounts.rename(caller.account, displayName) }),
  "accounts.changePassword": async (caller, { password, newPassword }) => {
    await accounts.changePassword(caller, password, newPassword)
    return {}
  },
})

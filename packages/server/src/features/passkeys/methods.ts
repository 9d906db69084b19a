import type { Handlers } from "../../handler.ts"
import type { Passkeys } from "./service.ts"

type Names =
  | "passkeys.list"
  | "passkeys.begin"
  | "passkeys.add"
  | "passkeys.rename"
  | "passkeys.remove"
  | "passkeys.challenge"
  | "passkeys.logIn"

export const passkeyMethods = (passkeys: Passkeys): Handlers<Names> => ({
  "passkeys.list": async ({ account }) => ({ passkeys: await passkeys.list(account) }),
  "passkeys.begin": ({ account, origin }) => passkeys.begin(account, origin),
  "passkeys.add": async ({ account, origin }, input) => ({ passkey: await passkeys.add(account, origin, input) }),
  "passkeys.rename": async ({ account }, { passkey, name }) => {
    await passkeys.rename(account, passkey, name)
    return {}
  },
  "passkeys.remove": async ({ account }, { passkey }) => {
    await passkeys.remove(account, passkey)
    return {}
  },
  "passkeys.challenge": ({ origin }) => passkeys.challenge(origin),
  "passkeys.logIn": ({ origin }, input) => passkeys.logIn(origin, input),
})

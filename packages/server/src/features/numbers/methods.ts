import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Joining } from "../reach/joining.ts"
import type { Numbers } from "./service.ts"

type Names =
  | `numbers.${"list" | "sendCode" | "add" | "remove" | "find" | "threads" | "take"}`
  | `numbers.${"sendLogInCode" | "logIn" | "waiting" | "reveal"}`

export const numberMethods = (database: Database, numbers: Numbers, joining: Joining): Handlers<Names> => ({
  "numbers.list": async ({ account }) => ({ numbers: await numbers.list(account) }),
  "numbers.sendCode": ({ account, address }, { number }) => numbers.sendCode(account, address, number),
  "numbers.add": async ({ account }, shown) => ({ number: await numbers.add(account, shown) }),
  "numbers.remove": async ({ account }, { number }) => {
    await numbers.remove(account, number)
    return {}
  },
  "numbers.find": async ({ account, address }, { number }) => ({
    profile: await numbers.find(account, address, number),
  }),
  "numbers.threads": ({ account }, { number }) => joining.threads(account, number),
  "numbers.take": async ({ account }, { number }) => {
    await joining.take(account, number)
    return {}
  },
  "numbers.sendLogInCode": ({ address }, { number }) => numbers.sendLogInCode(address, number),
  "numbers.logIn": (_caller, input) => numbers.logIn(input),
  "numbers.waiting": async ({ account }) => {
    await requireAdmin(database, account)
    return { codes: [...(await numbers.waiting())] }
  },
  "numbers.reveal": async (caller, { waitingCode }) => ({ code: await numbers.reveal(caller, waitingCode) }),
})

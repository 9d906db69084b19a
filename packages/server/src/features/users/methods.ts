import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Users } from "./service.ts"

type Names =
  | "users.list"
  | "users.get"
  | "users.setAdmin"
  | "users.suspend"
  | "users.restore"
  | "users.setQuota"
  | "users.recover"

export const userMethods = (database: Database, users: Users): Handlers<Names> => ({
  "users.list": async (caller, query) => {
    await requireAdmin(database, caller.account)
    return users.list(query)
  },
  "users.get": async (caller, { account }) => {
    await requireAdmin(database, caller.account)
    return { user: await users.get(account) }
  },
  "users.setAdmin": async (caller, { account, admin }) => ({ user: await users.setAdmin(caller, account, admin) }),
  "users.suspend": async (caller, { account }) => ({ user: await users.suspend(caller, account) }),
  "users.restore": async (caller, { account }) => ({ user: await users.restore(caller, account) }),
  "users.setQuota": async (caller, { account, quota }) => ({ user: await users.setQuota(caller, account, quota) }),
  "users.recover": (caller, { account }) => users.recover(caller, account),
})

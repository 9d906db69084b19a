import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Audit } from "./service.ts"

export const auditMethods = (database: Database, audit: Audit): Handlers<"audit.list"> => ({
  "audit.list": async (caller, query) => {
    await requireAdmin(database, caller.account)
    return audit.list(query)
  },
})

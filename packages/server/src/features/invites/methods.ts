import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Invites } from "./service.ts"

type Names = "invites.get" | "invites.create" | "invites.list" | "invites.end"

/** @param server the name under which people know this server, such as its host name */
export const inviteMethods = (database: Database, invites: Invites, server: string): Handlers<Names> => ({
  "invites.get": async (_caller, { invite }) => ({ ...(await invites.requireGood(invite)), server }),
  "invites.create": (caller, { admin, ...extent }) => invites.create(caller, admin, extent),
  "invites.list": async (caller, query) => {
    await requireAdmin(database, caller.account)
    return invites.list(query)
  },
  "invites.end": async (caller, { inviteId }) => {
    await invites.end(caller, inviteId)
    return {}
  },
})

import type { Handlers } from "../../handler.ts"
import type { Invites } from "./service.ts"

/** @param server the name under which people know this server, such as its host name */
export const inviteMethods = (invites: Invites, server: string): Handlers<"invites.get" | "invites.create"> => ({
  "invites.get": async (_caller, { invite }) => {
    const { admin, from } = await invites.requireGood(invite)
    return { admin, from, server }
  },
  "invites.create": async (caller, { admin }) => invites.create(caller.account, admin),
})

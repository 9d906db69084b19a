import type { Handlers } from "../../handler.ts"
import type { Blocks } from "./service.ts"

export const blockMethods = (blocks: Blocks): Handlers<"accounts.block" | "accounts.unblock" | "accounts.blocked"> => ({
  "accounts.block": async (caller, { account }) => {
    await blocks.block(caller.account, account)
    return {}
  },
  "accounts.unblock": async (caller, { account }) => {
    await blocks.unblock(caller.account, account)
    return {}
  },
  "accounts.blocked": (caller, { after, limit }) => blocks.list(caller.account, after, limit),
})

import type { Handlers } from "../../handler.ts"
import type { Search } from "./service.ts"

export const searchMethods = (search: Search): Handlers<"search.messages"> => ({
  "search.messages": (caller, input) => search.messages(caller.account, input),
})

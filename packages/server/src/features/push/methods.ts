import type { Handlers } from "../../handler.ts"
import type { Push } from "./service.ts"

export const pushMethods = (push: Push): Handlers<`push.${"key" | "subscribe" | "unsubscribe"}`> => ({
  "push.key": async () => ({ key: await push.key() }),
  "push.subscribe": async (caller, input) => {
    await push.subscribe(caller, input)
    return {}
  },
  "push.unsubscribe": async (caller) => {
    await push.unsubscribe(caller)
    return {}
  },
})

import type { Handlers } from "../../handler.ts"
import type { MessagesService } from "./service.ts"

export const messageMethods = (
  messages: MessagesService,
): Handlers<"messages.send" | "messages.edit" | "messages.recall" | "messages.react"> => ({
  "messages.send": (caller, input) => messages.send(caller, input),
  "messages.edit": (caller, input) => messages.edit(caller, input),
  "messages.recall": (caller, input) => messages.recall(caller, input),
  "messages.react": (caller, input) => messages.react(caller, input),
})

import type { Handlers } from "../../handler.ts"
import type { Heard } from "./heard.ts"
import type { MessagesService } from "./service.ts"

export const messageMethods = (
  messages: MessagesService,
  heard: Heard,
): Handlers<
  "messages.send" | "messages.edit" | "messages.recall" | "messages.react" | "messages.hear" | "messages.heard"
> => ({
  "messages.send": (caller, input) => messages.send(caller, input),
  "messages.edit": (caller, input) => messages.edit(caller, input),
  "messages.recall": (caller, input) => messages.recall(caller, input),
  "messages.react": (caller, input) => messages.react(caller, input),
  "messages.hear": (caller, input) => heard.hear(caller, input),
  "messages.heard": (caller, input) => heard.heard(caller, input),
})

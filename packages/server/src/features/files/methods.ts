import type { Handlers } from "../../handler.ts"
import type { Carried } from "./carried.ts"
import type { Files } from "./service.ts"

export const fileMethods = (
  files: Files,
  carried: Carried,
): Handlers<"files.begin" | "files.finish" | "files.cancel" | "files.ticket" | "files.room"> => ({
  "files.begin": (caller, input) => files.begin(caller, input),
  "files.finish": (caller, input) => files.finish(caller, input),
  "files.cancel": (caller, input) => files.cancel(caller, input),
  "files.ticket": (caller, input) => carried.ticket(caller, input),
  "files.room": (caller) => files.room(caller),
})

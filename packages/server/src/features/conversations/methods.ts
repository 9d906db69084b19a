import type { Handlers } from "../../handler.ts"
import type { Roster } from "./roster.ts"
import type { ConversationsService } from "./service.ts"
import type { Settings } from "./settings.ts"

type Names =
  | "conversations.list"
  | "conversations.get"
  | "conversations.direct"
  | "conversations.create"
  | "conversations.rename"
  | "conversations.add"
  | "conversations.remove"
  | "conversations.setRole"
  | "conversations.setHistory"
  | "conversations.dissolve"
  | "conversations.leave"
  | "conversations.set"
  | "conversations.members"

export const conversationMethods = (
  conversations: ConversationsService,
  roster: Roster,
  settings: Settings,
): Handlers<Names> => ({
  "conversations.list": (caller, { after, limit }) => conversations.list(caller.account, after, limit),
  "conversations.get": (caller, { conversation }) => conversations.get(caller.account, conversation),
  "conversations.direct": async (caller, { account }) =>
    conversations.get(caller.account, await roster.direct(caller, account)),
  "conversations.create": async (caller, input) => {
    await roster.create(caller, input)
    return conversations.get(caller.account, input.conversation)
  },
  "conversations.rename": (caller, input) => roster.rename(caller, input),
  "conversations.add": (caller, input) => roster.add(caller, input),
  "conversations.remove": (caller, input) => roster.remove(caller, input),
  "conversations.setRole": (caller, input) => roster.setRole(caller, input),
  "conversations.setHistory": (caller, input) => roster.setHistory(caller, input),
  "conversations.dissolve": (caller, input) => roster.dissolve(caller, input),
  "conversations.leave": (caller, input) => roster.leave(caller, input),
  "conversations.set": (caller, input) => settings.set(caller, input),
  "conversations.members": (caller, { conversation, after, limit }) =>
    conversations.members(caller.account, conversation, after, limit),
})

import type { CallView } from "@everline/protocol"
import type { Client, ConversationSummary } from "@everline/sdk"
import { t } from "../../i18n/i18n.ts"
import * as conversations from "../views/conversations.ts"
import { personOf } from "../views/people.ts"
import { namesakes } from "./group-call.ts"

/** The group whose call it is; undefined where it is a call of people. Follows it where signals are followed. */
export function groupOf(client: Client, { many, conversation }: CallView): ConversationSummary | undefined {
  const summary = many ? client.conversations.get(conversation).value : undefined
  return summary?.kind === "group" ? summary : undefined
}

/** What a call is called: its group, or who is in it. Follows names where signals are followed. */
export function titleOf(client: Client, view: CallView): string {
  const group = groupOf(client, view)
  if (group !== undefined) return conversations.nameOf(client, group)
  return namesakes(view)
    .map((account) => personOf(client, account).name)
    .join(t("list.join"))
}

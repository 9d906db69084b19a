import type { CallView } from "@everline/protocol"
import type { Client, ConversationSummary } from "@everline/sdk"
import { t } from "../../i18n/i18n.ts"
import * as conversations from "../views/conversations.ts"
import { personOf } from "../views/people.ts"

/** The group whose call it is; undefined where it is a call of people. Follows it where signals are followed. */
export function groupOf(client: Client, { many, conversation }: CallView): ConversationSummary | undefined {
  const summary = many ? client.conversations.get(conversation).value : undefined
  return summary?.kind === "group" ? summary : undefined
}

/** What a call is called: its group, or whom it is with. Follows names where signals are followed. */
export function titleOf(client: Client, view: CallView): string {
  const group = groupOf(client, view)
  if (group !== undefined) return conversations.nameOf(client, group)
  const there = view.people.filter(({ place }) => place === "in" || place === "ringing")
  if (there.length === 0) return personOf(client, view.account).name
  return there.map(({ account }) => personOf(client, account).name).join(t("list.join"))
}

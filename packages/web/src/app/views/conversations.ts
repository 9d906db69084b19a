import type { AccountId, Message } from "@everline/protocol"
import type { Client, ConversationSummary } from "@everline/sdk"
import { t } from "../../i18n/i18n.ts"
import { gist, wordsOf } from "../../parts/gist.ts"
import type { ConversationView, PersonView, PreviewView } from "../../views.ts"
import { isBySms } from "../phones.ts"
import { isNumber, personOf } from "./people.ts"

/** Whose face a conversation has: the other's, or up to four of a group. */
export function facesOf(client: Client, summary: ConversationSummary): readonly PersonView[] {
  const accounts = summary.peer === null ? summary.faces : [summary.peer]
  return accounts.map((account) => personOf(client, account))
}

/** A conversation with oneself holds what one keeps for oneself. */
export function nameOf(client: Client, { title, peer }: ConversationSummary): string {
  if (title !== null) return title
  if (peer === null) return "…"
  return peer === client.session.value?.self.account ? t("saved.title") : personOf(client, peer).name
}

/** Who said the last words: named in a group, "you" for oneself there, nobody between two. */
function speaker(client: Client, summary: ConversationSummary, author: AccountId): string | null {
  if (summary.kind === "direct") return null
  return author === client.session.value?.self.account ? t("list.you") : personOf(client, author).name
}

function lastWords(client: Client, summary: ConversationSummary, last: Message): PreviewView {
  const mine = last.author === client.session.value?.self.account
  const from = speaker(client, summary, last.author)
  if (!last.recalled)
    return {
      kind: "text",
      from,
      text: gist(wordsOf(last, { mine, group: summary.kind === "group" }), last.attachments ?? []),
    }
  return { kind: "recalled", from, mine }
}

/** Whether somebody named one in what one has not read. */
export const isMentioned = ({ mention, marks }: ConversationSummary): boolean =>
  mention !== null && mention.ordinal > marks.read

function previewOf(client: Client, summary: ConversationSummary): PreviewView {
  if (summary.failed) return { kind: "failed" }
  if (isMentioned(summary) && summary.last) return lastWords(client, summary, summary.last)
  if (summary.settings.draft !== "") return { kind: "draft", text: summary.settings.draft }
  const [typing] = client.typing.of(summary.conversation).value
  if (typing !== undefined) {
    return { kind: "typing", who: summary.kind === "direct" ? null : personOf(client, typing).name }
  }
  if (summary.outgoing) {
    const { body, files } = summary.outgoing
    return { kind: "text", from: summary.kind === "direct" ? null : t("list.you"), text: gist(body, files) }
  }
  return summary.last ? lastWords(client, summary, summary.last) : { kind: "empty" }
}

/** Whether a call goes on there, in a group also without oneself. */
const isInCall = ({ calls }: Client, { conversation }: ConversationSummary): boolean =>
  calls.running.value.some((one) => one.conversation === conversation && one.state === "talking") ||
  calls.groups.value.some((one) => one.conversation === conversation)

/** A conversation as its row shows it. Follows names and typing where signals are followed. */
export function conversationView(client: Client, summary: ConversationSummary): ConversationView {
  return {
    conversation: summary.conversation,
    kind: summary.kind,
    name: nameOf(client, summary),
    faces: facesOf(client, summary),
    at: summary.at,
    preview: previewOf(client, summary),
    unread: summary.unread,
    mentioned: isMentioned(summary),
    marked: summary.settings.unread,
    pinned: summary.settings.pinned,
    muted: summary.settings.muted,
    inCall: isInCall(client, summary),
    sms: isNumber(client, summary.peer) || (summary.last?.sms !== undefined && isBySms(summary.last.sms)),
  }
}

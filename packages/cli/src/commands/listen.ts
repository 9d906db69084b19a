import { once } from "node:events"
import type { ConversationId, Message } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { findConversation, withClient } from "../client-side.ts"
import { command } from "../command.ts"
import { when } from "../table.ts"

export const listen = command({
  name: "listen",
  does: "prints messages as they come, until it is ended (Ctrl-C)",
  flags: {
    in: { placeholder: "WHERE", help: "only one conversation: its id, or somebody's user name" },
    unread: { help: "begin with what is unread, and mark it read" },
    json: { help: "one JSON object a line" },
  },
  run: (given, io) =>
    withClient(io, async (client) => {
      const where = given.value("in")
      const only = where === undefined ? undefined : await findConversation(client, where)
      const lineOf = given.has("json") ? asJson : asText
      const stop = client.messages.onArrival(
        async (conversation, message) => {
          if (only !== undefined && conversation !== only) return
          io.say(lineOf(client, conversation, message))
          if (given.has("unread")) client.marks.markRead(conversation, message.ordinal)
        },
        { unread: given.has("unread") },
      )
      io.note("Listening.")
      if (!io.interrupted.aborted) await once(io.interrupted, "abort")
      stop()
      return undefined
    }),
})

const asJson = (_client: Client, conversation: ConversationId, message: Message): string =>
  JSON.stringify({ conversation, ...message })

/** "2026-01-31 18:05  Class 3b  amy: hello", a further line of the message indented. */
function asText(client: Client, conversation: ConversationId, message: Message): string {
  const title = client.conversations.get(conversation).value?.title
  const author = client.accounts.profile(message.author).value?.userName ?? message.author
  const place = [when(message.at), ...(title == null ? [] : [title]), `${author}:`].join("  ")
  const files = (message.attachments ?? []).map(({ name }) => `[${name}]`)
  const said = [...files, ...(message.body === "" ? [] : [message.body])].join(" ")
  return `${place} ${harmless(said).replaceAll("\n", "\n    ")}`
}

/** A terminal obeys control characters, so that somebody else's message could write anything anywhere: they are shown as �. */
const harmless = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, "�")

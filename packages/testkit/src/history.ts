import type { ConversationId } from "@everline/protocol"
import type { Client, Line } from "@everline/sdk"

const MOST_PAGES = 200

/** Lines of a conversation as a device shows them up to its end: from the first that may be read, or the newest so many. */
export async function readHistory(
  client: Client,
  conversation: ConversationId,
  enough = Number.POSITIVE_INFINITY,
): Promise<readonly Line[]> {
  const view = client.history.open(conversation)
  try {
    await view.jumpToEnd()
    for (let pages = 0; !view.atStart.value && pages < MOST_PAGES && view.lines.value.length < enough; pages += 1)
      await view.loadOlder()
    return view.lines.value
  } finally {
    view.close()
  }
}

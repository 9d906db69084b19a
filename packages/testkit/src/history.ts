import type { ConversationId } from "@everline/protocol"
import type { Client, Line } from "@everline/sdk"

const MOST_PAGES = 200

/** Every line of a conversation that a device can show, from the first that may be read to the last. */
export async function readHistory(client: Client, conversation: ConversationId): Promise<readonly Line[]> {
  const view = client.history.open(conversation)
  try {
    await view.jumpToEnd()
    for (let pages = 0; !view.atStart.value && pages < MOST_PAGES; pages += 1) await view.loadOlder()
    return view.lines.value
  } finally {
    view.close()
  }
}

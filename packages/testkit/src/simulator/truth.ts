/** The record as one account may see it, read from the database by nobody's device. */
import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type DeviceId,
  type Entry,
  type Message,
  newId,
  type RosterEntry,
} from "@everline/protocol"
import type { Services } from "@everline/server/internal"

export type Row = Message | RosterEntry

export interface Known {
  readonly conversation: Conversation
  /** Messages as they are now and what happened, in order. */
  readonly rows: readonly Row[]
}

/** Every conversation that an account is or was a member of. */
export async function readTruth(handlers: Services["handlers"], account: AccountId): Promise<Known[]> {
  const caller = { account, device: newId<DeviceId>(), admin: false, address: "127.0.0.1" }
  const found: Known[] = []
  for (let after: ConversationId | undefined; ; ) {
    const page = await handlers["conversations.list"](caller, { after, limit: 200 })
    for (const conversation of page.conversations) {
      const entries: Entry[] = []
      for (let from = 0, more = true; more; ) {
        const range = await handlers["journal.range"](caller, {
          journal: conversation.conversation,
          after: from,
          limit: 200,
        })
        entries.push(...range.entries)
        from = range.covers?.to ?? from
        more = range.more
      }
      found.push({ conversation, rows: entries.flatMap(toRow) })
    }
    after = page.conversations.at(-1)?.conversation
    if (!page.more) return found
  }
}

function toRow(entry: Entry): Row[] {
  switch (entry.kind) {
    case "message":
      return [entry.message]
    case "created":
    case "joined":
    case "left":
    case "titled":
      return [entry]
    default:
      return []
  }
}

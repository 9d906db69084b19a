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

type Handlers = Services["handlers"]

/** Every conversation that an account is or was a member of. */
export async function readList(handlers: Handlers, account: AccountId): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (let after: ConversationId | undefined; ; ) {
    const page = await handlers["conversations.list"](callerOf(account), { after, limit: 200 })
    found.push(...page.conversations)
    after = page.conversations.at(-1)?.conversation
    if (!page.more) return found
  }
}

/** Whom an account has blocked: in a history there are not more people than one page holds. */
export async function readBlocked(handlers: Handlers, account: AccountId): Promise<AccountId[]> {
  const { profiles } = await handlers["accounts.blocked"](callerOf(account), { after: undefined, limit: 200 })
  return profiles.map((profile) => profile.account)
}

/** Messages of a conversation as they are now and what happened, in order. */
export async function readRows(handlers: Handlers, account: AccountId, journal: ConversationId): Promise<Row[]> {
  const entries: Entry[] = []
  for (let after = 0; ; ) {
    const range = await handlers["journal.range"](callerOf(account), { journal, after, limit: 200 })
    entries.push(...range.entries)
    after = range.covers?.to ?? after
    if (!range.more) return entries.flatMap(toRow)
  }
}

const callerOf = (account: AccountId) => ({
  account,
  device: newId<DeviceId>(),
  admin: false,
  address: "127.0.0.1",
})

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

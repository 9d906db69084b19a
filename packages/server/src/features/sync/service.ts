import {
  type AccountId,
  type CheckedInput,
  type Entry,
  EverlineError,
  type JournalId,
  LIMITS,
  type Output,
  type Seq,
  type SeqRange,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Handlers, SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import { Together } from "../../together.ts"
import { fitting, MOST_TEXT, textIn, textOf } from "../answer-size.ts"
import { covers } from "../conversations/rules.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { presentEntries } from "../messages/present.ts"
import { type Direction, direction, lastReadable, seek, type Window, windowOf } from "./rules.ts"
import { type Changed, changed, ownHead, type Since } from "./store.ts"

/** How a device finds out what it missed, and fetches it. */
export class SyncService {
  readonly #database: Database
  readonly #journal: Journal
  readonly #conversations: ConversationsService
  readonly #changed: Together<Since, Changed | null>

  constructor(database: Database, journal: Journal, conversations: ConversationsService) {
    this.#database = database
    this.#journal = journal
    this.#conversations = conversations
    this.#changed = new Together((since) => changed(database, since))
  }

  /** What changed since a position. @throws resync_required */
  async resume({ account }: SignedIn, input: CheckedInput<"sync.resume">): Promise<Output<"sync.resume">> {
    const limit = LIMITS.pageConversations
    const changed = await this.#changed.ask({ account, position: input.position, limit: limit + 1 })
    if (changed === null) throw new Error("the account has no journal")
    const { conversations: ids, ...here } = changed
    if (input.epoch !== undefined && input.epoch !== here.epoch) throw new EverlineError("resync_required")
    // A position from the future belongs to another record that has the same epoch by mistake.
    if (input.position !== undefined && input.position > here.position) throw new EverlineError("resync_required")
    if (input.position === undefined) return { ...here, conversations: [], profiles: [], more: true }
    if (ids.length === 0) return { ...here, conversations: [], profiles: [], more: false }
    const views = await this.#conversations.views(account, { by: "ids", ids })
    const conversations = views.slice(0, Math.min(limit, fitting(views, textIn)))
    const profiles = await this.#conversations.profiles(conversations)
    return { ...here, conversations, profiles, more: views.length > conversations.length }
  }

  /** Entries of a journal in order. @throws not_found */
  async range({ account }: SignedIn, input: CheckedInput<"journal.range">): Promise<Output<"journal.range">> {
    const { readable, head } = await this.#readable(account, input.journal)
    const end = lastReadable(readable, head)
    const asked = direction(input, end)
    const found = windowOf(asked, readable, end, input.limit)
    if (found === null) return { head: end, ...NOTHING }
    const { from, to, more } = found
    const rows = await this.#journal.read(input.journal, from, to)
    const entries = await presentEntries(
      this.#database,
      rows.filter(({ seq }) => covers(readable, seq)),
    )
    // An edit or reaction that one may see can be about a message from before one came, which one may not.
    const visible = entries.filter((entry) => !("message" in entry) || covers(readable, entry.message.seq))
    return { head: end, ...bounded(asked, visible, { from, to, more }) }
  }

  /** Entries of several conversations at once, as many as one answer holds. What may not be read is left out. */
  async ranges({ account }: SignedIn, input: CheckedInput<"journal.ranges">): Promise<Output<"journal.ranges">> {
    const named = input.ranges.map(({ conversation }) => conversation)
    const found = await this.#conversations.readingsOf(account, named)
    const { sought, answered } = seek(input.ranges, new Map(found.map((one) => [one.conversation, one])), input.limit)
    const rows = await this.#journal.readAll(
      sought.flatMap(({ conversation: journal, window }) => (window === null ? [] : [{ journal, ...window }])),
    )
    const readable = new Map<JournalId, readonly SeqRange[]>(sought.map((one) => [one.conversation, one.readable]))
    const mayRead = (journal: JournalId, seq: Seq) => covers(readable.get(journal) ?? [], seq)
    const read = rows.filter(({ journal, seq }) => mayRead(journal, seq))
    const entries = new Map<JournalId, Entry[]>(sought.map(({ conversation }) => [conversation, []]))
    for (const [i, entry] of (await presentEntries(this.#database, read)).entries()) {
      const journal = read[i]?.journal
      if (journal === undefined || ("message" in entry && !mayRead(journal, entry.message.seq))) continue
      entries.get(journal)?.push(entry)
    }
    let room = MOST_TEXT
    const pages: Output<"journal.ranges">["pages"][number][] = []
    for (const { conversation, place, end, asked, window } of sought) {
      const here = entries.get(conversation) ?? []
      room -= here.reduce((sum, entry) => sum + textOf(entry), 0)
      // A page that would be cut short comes with the next answer; only what is too long for any is cut.
      if (room < 0 && pages.length > 0) return { pages, answered: place }
      pages.push({ conversation, head: end, ...(window === null ? NOTHING : bounded(asked, here, window)) })
    }
    return { pages, answered }
  }

  /** What an account may read of a journal: all of its own; of a conversation's what it was a member for. */
  async #readable(account: AccountId, journal: JournalId): Promise<{ readable: readonly SeqRange[]; head: Seq }> {
    if (!isOwn(journal, account)) return this.#conversations.requireReadable(account, journal, "journal")
    return { readable: [{ from: 1, to: null }], head: await ownHead(this.#database, account) }
  }
}

const NOTHING = { entries: [], covers: null, more: false }

/** As much of a window as one answer holds: from its beginning when reading on, from its end when reading back. */
function bounded(asked: Direction, entries: readonly Entry[], { from, to, more }: Window) {
  const nearestFirst = "after" in asked ? entries : entries.toReversed()
  const count = fitting(nearestFirst, textOf)
  const last = nearestFirst[count - 1]
  if (last === undefined || count === entries.length) return { entries, covers: { from, to }, more }
  return "after" in asked
    ? { entries: entries.slice(0, count), covers: { from, to: last.seq }, more: true }
    : { entries: entries.slice(-count), covers: { from: last.seq, to }, more: true }
}

/** Whether a journal is the account's own; any other is taken for a conversation's, and found or not found as such. */
function isOwn(journal: JournalId, account: AccountId): journal is AccountId {
  const id: string = journal
  return id === account
}

export const syncMethods = (sync: SyncService): Handlers<"sync.resume" | "journal.range" | "journal.ranges"> => ({
  "sync.resume": (caller, input) => sync.resume(caller, input),
  "journal.range": (caller, input) => sync.range(caller, input),
  "journal.ranges": (caller, input) => sync.ranges(caller, input),
})

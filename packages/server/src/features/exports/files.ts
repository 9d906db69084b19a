import type { AccountId, Conversation, ConversationId, Entry, FileId, Time } from "@everline/protocol"
import {
  type Counts,
  type ExportFile,
  indexScript,
  json,
  type Listed,
  type Listing,
  lines,
  listing,
  type Manifest,
  mediaFile,
  membersFile,
  messagesFile,
  pageFile,
  pageScript,
  pagesOf,
  readableCount,
  VERSION,
} from "./format.ts"
import type { ExportedEntry, Medium, Reading } from "./reading.ts"

export interface ExportOptions {
  readonly reading: Reading
  readonly account: AccountId
  readonly server: Manifest["server"]
  readonly at: Time
  /** The page that shows it, its script and its style. */
  readonly viewer: readonly ExportFile[]
  /** Told of how many entries were written of how many; throws when it is not to go on. */
  readonly wrote: (written: number, total: number) => Promise<void>
  /** What was written so far, for the manifest. */
  readonly listed: () => readonly Listed[]
}

/**
 * The files of an export in the order in which they are written; each is read while it is written, so nothing is kept but who
 * the people are and what the conversations are called.
 */
export async function* exportFiles(options: ExportOptions): AsyncGenerator<ExportFile> {
  const { reading, account, server, at, viewer, listed } = options
  const self = await reading.account()
  const counter = new Counter()
  yield { name: "account.json", content: json(self) }
  const devices = await reading.devices()
  yield { name: "devices.jsonl", content: lines(devices) }
  yield { name: "contacts.jsonl", content: lines(counter.contacts(reading)) }
  yield { name: "contact-requests.jsonl", content: lines(counter.meeting(reading.requests())) }
  yield { name: "blocked.jsonl", content: lines(counter.meeting(reading.blocked())) }
  const conversations = await reading.conversations()
  yield { name: "conversations.jsonl", content: lines(conversations) }
  const listings = yield* conversationFiles(options, conversations, counter)
  counter.meet([account])
  const people = await reading.people([...counter.people])
  yield { name: "people.jsonl", content: lines(people) }
  const names = Object.fromEntries(
    people.map((one) => [one.account, counter.remarks.get(one.account) || one.displayName]),
  )
  const index = { version: VERSION, account, at, server: server.name, conversations: listings, people: names }
  yield { name: "data/index.js", content: [indexScript(index)] }
  yield* viewer
  const counts: Counts = {
    ...{ conversations: conversations.length, devices: devices.length, people: people.length },
    ...{ entries: counter.entries, messages: counter.messages, contacts: counter.remarks.size },
  }
  const about = { format: "everline-export", version: VERSION, server } as const
  const manifest: Manifest = { ...about, account, userName: self.profile?.userName ?? "", at, counts, files: listed() }
  yield { name: "manifest.json", content: json(manifest) }
}

/** Messages and members of each conversation, for programs and for the viewer. */
async function* conversationFiles(
  { reading, wrote }: ExportOptions,
  conversations: readonly Conversation[],
  counter: Counter,
): AsyncGenerator<ExportFile, readonly Listing[]> {
  // Each is written twice.
  const total = 2 * conversations.reduce((sum, one) => sum + readableCount(one), 0)
  let done = 0
  const listings: Listing[] = []
  for (const conversation of conversations) {
    const id = conversation.conversation
    counter.meet([...conversation.faces, ...(conversation.peer === null ? [] : [conversation.peer])])
    if (conversation.kind === "group" && conversation.member)
      yield { name: membersFile(id), content: lines(counter.members(reading, conversation)) }
    const before = counter.messages
    const counted = async function* (entries: AsyncIterable<readonly ExportedEntry[]>) {
      for await (const some of entries) {
        await wrote(done, total)
        done += some.length
        yield some
      }
    }
    yield { name: messagesFile(id), content: lines(counter.said(counted(reading.entries(conversation)))) }
    const messages = counter.messages - before
    yield* mediaFiles(reading, id, counter)
    let pages = 0
    for await (const page of pagesOf(counted(reading.entries(conversation)))) {
      const content = [pageScript(id, pages, page)]
      yield { name: pageFile(id, pages), content }
      // The zip remembers each file until its end, and is not to remember what was in it.
      content.length = 0
      pages += 1
    }
    listings.push(listing(conversation, pages, messages))
  }
  await wrote(total, total)
  return listings
}

/** What the messages that were just counted carry, each file once in an export. */
async function* mediaFiles(
  reading: Reading,
  conversation: ConversationId,
  counter: Counter,
): AsyncGenerator<ExportFile, void> {
  for (const medium of counter.takeMedia()) {
    const content = await reading.medium(conversation, medium)
    if (content !== null) yield { name: mediaFile(medium.attachment), content, isPacked: true }
  }
}

/** Counts what goes by, and keeps who was met on the way. */
class Counter {
  entries = 0
  messages = 0
  readonly people = new Set<AccountId>()
  /** What one calls one's contacts. */
  readonly remarks = new Map<AccountId, string>()
  readonly #files = new Set<FileId>()
  #media: Medium[] = []

  /** What was carried since this was last asked, and not before. */
  takeMedia(): readonly Medium[] {
    const media = this.#media
    this.#media = []
    return media
  }

  meet(accounts: Iterable<AccountId>): void {
    for (const account of accounts) this.people.add(account)
  }

  async *contacts(reading: Reading) {
    for await (const contact of reading.contacts()) {
      this.meet([contact.account])
      this.remarks.set(contact.account, contact.remark)
      yield contact
    }
  }

  async *meeting<T extends { readonly account: AccountId }>(several: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const one of several) {
      this.meet([one.account])
      yield one
    }
  }

  async *members(reading: Reading, { conversation }: Conversation) {
    for await (const member of reading.members(conversation)) {
      this.meet([member.profile.account])
      yield member
    }
  }

  async *said(entries: AsyncIterable<readonly ExportedEntry[]>): AsyncGenerator<ExportedEntry> {
    for await (const some of entries) {
      for (const entry of some) {
        this.entries += 1
        if (entry.kind === "message") this.#count(entry)
        this.meet(namedIn(entry))
        yield entry
      }
    }
  }

  #count({ seq, message }: Extract<Entry, { kind: "message" }>): void {
    this.messages += 1
    for (const attachment of message.attachments ?? []) {
      if (this.#files.has(attachment.file)) continue
      this.#files.add(attachment.file)
      this.#media.push({ message: seq, attachment })
    }
  }
}

/** Whom an entry names. */
function namedIn(entry: Entry): readonly AccountId[] {
  const actor = entry.actor === null ? [] : [entry.actor]
  if (entry.kind === "message")
    return [...actor, ...(entry.message.mentions ?? []), ...entry.message.reactions.flatMap(({ accounts }) => accounts)]
  if (entry.kind === "joined") return [...actor, ...entry.accounts]
  if (entry.kind === "left")
    return [...actor, ...entry.accounts, ...(entry.account === undefined ? [] : [entry.account])]
  return entry.kind === "role" ? [...actor, entry.account] : actor
}

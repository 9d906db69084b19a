import type { Attachment, Conversation, ConversationId, Output, Time } from "@everline/protocol"
import type { ExportedEntry } from "./reading.ts"

/** The format that docs/EXPORT.md describes. It is raised when a program that reads the one before could misread it. */
export const VERSION = 1

type Piece = string | Uint8Array

/** A file of an export. */
export interface ExportFile {
  readonly name: string
  readonly content: AsyncIterable<Piece> | Iterable<Piece>
  /** There when it would not become smaller, as pictures and recordings do not. */
  readonly isPacked?: true
}

/** A file as the manifest names it. */
export interface Listed {
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** SHA-256, in hex digits. */
  readonly sha256: string
}

export interface Counts {
  readonly conversations: number
  /** Entries of conversations, and those of them that are messages. */
  readonly entries: number
  readonly messages: number
  readonly contacts: number
  readonly devices: number
  readonly people: number
}

export interface Manifest {
  readonly format: "everline-export"
  readonly version: typeof VERSION
  readonly server: { readonly name: string; readonly site: string | null }
  readonly account: string
  readonly userName: string
  readonly at: Time
  readonly counts: Counts
  /** Every other file. */
  readonly files: readonly Listed[]
}

/** JSON Lines: a value a line, each line ended. */
export async function* lines(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`
}

export const json = (value: unknown): Iterable<string> => [`${JSON.stringify(value, null, 2)}\n`]

export const messagesFile = (conversation: ConversationId): string => `messages/${conversation}.jsonl`
export const membersFile = (conversation: ConversationId): string => `members/${conversation}.jsonl`
export const pageFile = (conversation: ConversationId, page: number): string => `data/${conversation}/${page}.js`

/** What a browser would run if it were opened where it lies. */
const RUN = /^(?:[sx]?html?|xht|mht(?:ml)?|svgz?|xml|xslt?|m?js|hta)$/

/** Where a file lies that a message carries: by its id, with the ending of its name unless that would be dangerous. */
export function mediaFile({ file, kind, name }: Attachment): string {
  const [, written = "bin"] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? []
  const ending = written.toLowerCase()
  return `media/${file}.${kind === "file" && RUN.test(ending) ? "bin" : ending}`
}

/** Of one page of the viewer: entries, and characters of them. */
const PAGE_ENTRIES = 1_000
const PAGE_TEXT = 512 * 1024

/** A conversation's entries cut into pages that a browser reads one at a time, as texts of JSON. */
export async function* pagesOf(entries: AsyncIterable<readonly ExportedEntry[]>): AsyncGenerator<readonly string[]> {
  let page: string[] = []
  let size = 0
  for await (const some of entries) {
    for (const entry of some) {
      const text = JSON.stringify(entry)
      if (page.length === PAGE_ENTRIES || (page.length > 0 && size + text.length > PAGE_TEXT)) {
        yield page
        page = []
        size = 0
      }
      page.push(text)
      size += text.length
    }
  }
  if (page.length > 0) yield page
}

/** A page as a script: a document from a disk may load scripts beside it, and nothing else. */
export const pageScript = (conversation: ConversationId, page: number, entries: readonly string[]): string =>
  `everline.page(${JSON.stringify(conversation)}, ${page}, [\n${entries.join(",\n")}\n])\n`

/** What the viewer knows of a conversation before it reads any page of it. */
export interface Listing {
  readonly id: ConversationId
  readonly kind: Conversation["kind"]
  readonly title: string | null
  readonly peer: string | null
  readonly pages: number
  readonly messages: number
  /** The newest message: when it was written, and how it begins. */
  readonly at: Time
  readonly last: string
}

export const listing = (conversation: Conversation, pages: number, messages: number): Listing => ({
  id: conversation.conversation,
  kind: conversation.kind,
  title: conversation.title,
  peer: conversation.peer,
  pages,
  messages,
  at: conversation.last?.at ?? conversation.since,
  last: beginningOf(conversation).slice(0, 200).toWellFormed(),
})

/** How the newest message begins; of one that only carries something, what that is called. */
const beginningOf = ({ last }: Conversation): string =>
  last?.body || (last?.attachments ?? []).map(({ name }) => name).join(", ")

export const indexScript = (index: object): string => `everline.begin(${JSON.stringify(index)})\n`

/** How many entries may be read of a conversation, at most: what its numbers say. */
export const readableCount = ({ readable, head }: Conversation): number =>
  readable.reduce((count, { from, to }) => count + Math.max(0, Math.min(to ?? head, head) - from + 1), 0)

export type Progress = Output<"exports.progress">

import type { Readable } from "node:stream"
import type {
  AccountId,
  Attachment,
  Contact,
  ContactRequest,
  Conversation,
  ConversationEntry,
  ConversationId,
  Device,
  Member,
  MergedItem,
  Profile,
  Seq,
} from "@everline/protocol"
import { EverlineError, LIMITS } from "@everline/protocol"
import type { Handlers, SignedIn } from "../../handler.ts"
import { mediaFile } from "./format.ts"

/** The methods by which an export is read: what an account takes with it is what its devices could ask for. */
export type Reads = Pick<
  Handlers,
  | `accounts.${"get" | "blocked"}`
  | `contacts.${"list" | "requests" | "settings"}`
  | `conversations.${"list" | "members"}`
  | "devices.list"
  | "journal.range"
  | "messages.merged"
  | "numbers.list"
  | "presence.settings"
  | "privacy.settings"
>

/**
 * An entry as it is exported: what happened, or a message as it is now, with what it holds if it is several, and where what it
 * carries lies in the export.
 */
export type ExportedEntry = ConversationEntry & {
  readonly items?: readonly MergedItem[]
  readonly media?: readonly string[]
}

/** A file that a message carries. */
export interface Medium {
  readonly message: Seq
  readonly attachment: Attachment
}

/** Reads a file that a message carries. @throws EverlineError of one that is not there */
export type OpenMedium = (account: AccountId, conversation: ConversationId, medium: Medium) => Promise<Readable>

/** All that an account may read, page by page, and never more of it in memory than a page. */
export class Reading {
  readonly #reads: Reads
  readonly #open: OpenMedium
  readonly #caller: SignedIn

  constructor(reads: Reads, open: OpenMedium, caller: SignedIn) {
    this.#reads = reads
    this.#open = open
    this.#caller = caller
  }

  /** Oneself, and what one has set. */
  async account() {
    const { account } = this.#caller
    const [profile] = await this.people([account])
    const { groups, mayAdd } = await this.#reads["contacts.settings"](this.#caller, {})
    const presence = await this.#reads["presence.settings"](this.#caller, {})
    const privacy = await this.#reads["privacy.settings"](this.#caller, {})
    const { numbers } = await this.#reads["numbers.list"](this.#caller, {})
    return { profile, numbers, contactGroups: groups, mayAdd, presence, privacy }
  }

  async devices(): Promise<readonly Omit<Device, "online">[]> {
    const { devices } = await this.#reads["devices.list"](this.#caller, {})
    return devices.map(({ online: _, ...device }) => device)
  }

  /** Profiles of these people, those left out whom one may not see. */
  async people(accounts: readonly AccountId[]): Promise<readonly Profile[]> {
    const profiles: Profile[] = []
    for (let from = 0; from < accounts.length; from += LIMITS.pageAccounts) {
      const some = accounts.slice(from, from + LIMITS.pageAccounts)
      profiles.push(...(await this.#reads["accounts.get"](this.#caller, { accounts: some })).profiles)
    }
    return profiles
  }

  async *contacts(): AsyncGenerator<Contact> {
    const limit = LIMITS.pageContacts
    for (let after: AccountId | undefined, more = true; more; ) {
      const page = await this.#reads["contacts.list"](this.#caller, { after, limit })
      yield* page.contacts
      after = page.contacts.at(-1)?.account
      more = page.more
    }
  }

  /** Requests that are not answered: to oneself, then one's own. */
  async *requests(): AsyncGenerator<ContactRequest> {
    const limit = LIMITS.pageContacts
    for (const way of ["in", "out"] as const) {
      for (let after: AccountId | undefined, more = true; more; ) {
        const page = await this.#reads["contacts.requests"](this.#caller, { way, after, limit })
        yield* page.requests
        after = page.requests.at(-1)?.account
        more = page.more
      }
    }
  }

  async *blocked(): AsyncGenerator<Profile> {
    const limit = LIMITS.pageAccounts
    for (let after: AccountId | undefined, more = true; more; ) {
      const page = await this.#reads["accounts.blocked"](this.#caller, { after, limit })
      yield* page.profiles
      after = page.profiles.at(-1)?.account
      more = page.more
    }
  }

  /** Every conversation once, those also that come to the top while they are listed. */
  async conversations(): Promise<readonly Conversation[]> {
    const limit = LIMITS.pageConversations
    const found = new Map<ConversationId, Conversation>()
    const take = (conversations: readonly Conversation[]) => {
      for (const one of conversations) if (!found.has(one.conversation)) found.set(one.conversation, one)
    }
    for (let after: ConversationId | undefined, more = true; more; ) {
      const page = await this.#reads["conversations.list"](this.#caller, { after, limit })
      take(page.conversations)
      after = page.conversations.at(-1)?.conversation
      more = page.more
    }
    take((await this.#reads["conversations.list"](this.#caller, { after: undefined, limit })).conversations)
    return [...found.values()]
  }

  async *members(conversation: ConversationId): AsyncGenerator<Member> {
    const limit = LIMITS.pageAccounts
    for (let after: AccountId | undefined, more = true; more; ) {
      const page = await this.#reads["conversations.members"](this.#caller, { conversation, after, limit })
      yield* page.members
      after = page.members.at(-1)?.profile.account
      more = page.more
    }
  }

  /**
   * What was said and what happened, in order, up to where the conversation had come when it was listed. Edits, recalls and
   * reactions are in the messages that they changed.
   */
  async *entries({ conversation, head }: Conversation): AsyncGenerator<readonly ExportedEntry[]> {
    for (let after = 0, more = true; more && after < head; ) {
      const limit = Math.min(LIMITS.rangeEntries, head - after)
      const page = await this.#reads["journal.range"](this.#caller, {
        ...{ journal: conversation, after, before: undefined, limit },
      })
      const entries: ExportedEntry[] = []
      for (const entry of page.entries) {
        if (entry.seq > head || !isOfConversation(entry) || isChange(entry)) continue
        entries.push(entry.kind === "message" ? await this.#whole(conversation, entry) : entry)
      }
      yield entries
      after = page.covers?.to ?? head
      more = page.more
    }
  }

  /** The bytes of what a message carries; null when the server has lost them. */
  async medium(conversation: ConversationId, medium: Medium): Promise<Readable | null> {
    return this.#open(this.#caller.account, conversation, medium).catch((error: unknown) => {
      if (error instanceof EverlineError) return null
      throw error
    })
  }

  async #whole(
    conversation: ConversationId,
    entry: Extract<ConversationEntry, { kind: "message" }>,
  ): Promise<ExportedEntry> {
    const { merged, attachments } = entry.message
    return {
      ...entry,
      ...(merged !== undefined && { items: await this.#items(conversation, entry.seq) }),
      ...(attachments !== undefined && { media: attachments.map(mediaFile) }),
    }
  }

  async #items(conversation: ConversationId, message: number): Promise<readonly MergedItem[]> {
    return (await this.#reads["messages.merged"](this.#caller, { conversation, message })).items
  }
}

type Range = Awaited<ReturnType<Reads["journal.range"]>>["entries"][number]

/** What is in a conversation's journal says what happened there. */
const isOfConversation = (entry: Range): entry is Range & ConversationEntry => entry.kind !== "membership"

const CHANGES: ReadonlySet<string> = new Set(["edit", "recall", "reaction", "sms"])
const isChange = ({ kind }: { readonly kind: string }): boolean => CHANGES.has(kind)

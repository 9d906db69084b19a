import type {
  AccountId,
  ClientId,
  Contact,
  ContactRequest,
  ConversationId,
  FileId,
  Profile,
  Seq,
} from "@everline/protocol"
import type { Span } from "../journal/spans.ts"
import { type ConversationState, newerRow, type Row } from "../journal/state.ts"
import type { Cancel, Ports } from "../ports.ts"
import {
  type Cache,
  type Changes,
  type Kept,
  type OutboxItem,
  requestKey,
  type StoredSession,
  type Wanted,
} from "./cache.ts"
import { memoryCache } from "./memory.ts"

const WRITE_AFTER_MS = 100

/** What is to be written; of two changes to the same thing only the newer one. */
class Batch {
  singles: Pick<Changes, "session" | "position" | "contactSettings"> = {}
  readonly conversations = new Map<ConversationId, ConversationState>()
  readonly rows = new Map<string, readonly [ConversationId, Row]>()
  readonly profiles = new Map<AccountId, Profile>()
  readonly blocked = new Map<AccountId, boolean>()
  readonly contacts = new Map<AccountId, Contact | null>()
  readonly contactRequests = new Map<string, ContactRequest>()
  readonly outbox = new Map<ClientId, OutboxItem>()
  readonly sent = new Set<ClientId>()
  readonly wanted = new Map<ConversationId, Wanted | null>()

  add(changes: Changes): void {
    const { session, position, contactSettings } = changes
    if (session !== undefined) this.singles = { ...this.singles, session }
    if (position !== undefined) this.singles = { ...this.singles, position }
    if (contactSettings !== undefined) this.singles = { ...this.singles, contactSettings }
    for (const state of changes.conversations ?? []) this.conversations.set(state.base.conversation, state)
    for (const [conversation, row] of changes.rows ?? []) this.#addRow(conversation, row)
    for (const profile of changes.profiles ?? []) this.profiles.set(profile.account, profile)
    for (const [account, on] of changes.blocked ?? []) this.blocked.set(account, on)
    for (const [account, contact] of changes.contacts ?? []) this.contacts.set(account, contact)
    for (const request of changes.contactRequests ?? []) this.contactRequests.set(requestKey(request), request)
    for (const item of changes.outbox ?? []) this.outbox.set(item.clientId, item)
    for (const item of changes.sent ?? []) {
      this.outbox.delete(item)
      this.sent.add(item)
    }
    for (const [conversation, change] of changes.wanted ?? []) this.wanted.set(conversation, change)
  }

  changes(): Changes {
    return {
      ...this.singles,
      conversations: [...this.conversations.values()],
      rows: [...this.rows.values()],
      profiles: [...this.profiles.values()],
      blocked: [...this.blocked],
      contacts: [...this.contacts],
      contactRequests: [...this.contactRequests.values()],
      outbox: [...this.outbox.values()],
      sent: [...this.sent],
      wanted: [...this.wanted],
    }
  }

  #addRow(conversation: ConversationId, row: Row): void {
    const key = `${conversation} ${row.seq}`
    this.rows.set(key, [conversation, newerRow(this.rows.get(key)?.[1], row)])
  }
}

/**
 * Writes to the cache in batches, in order, and goes on without it: when it fails (storage evicted, full or forbidden)
 * memory takes its place and `lost` is called, since rows that were kept are gone.
 */
export class Keeper {
  readonly #ports: Pick<Ports, "timer">
  readonly #lost: () => void
  #cache: Cache
  #batch: Batch | null = null
  #timer: Cancel = () => undefined
  /** Bytes of files that wait to be uploaded, those that the cache had no room for too. */
  readonly #blobs = new Map<FileId, Blob>()
  /** What is being written or done, one after the other. */
  #last: Promise<void> = Promise.resolve()

  constructor(cache: Cache, ports: Pick<Ports, "timer">, lost: () => void) {
    this.#cache = cache
    this.#ports = ports
    this.#lost = lost
  }

  async load(): Promise<Kept> {
    try {
      const kept = await this.#cache.load()
      // A tab that was closed between the two may have kept bytes and no message.
      const files = kept.outbox.flatMap((item) => (item.kind === "send" ? (item.files ?? []) : []))
      await this.#cache.keepBlobs(files.map(({ file }) => file)).catch(() => undefined)
      return kept
    } catch {
      this.#cache = memoryCache()
      return this.#cache.load()
    }
  }

  /** Writes soon. */
  add(changes: Changes): void {
    if (this.#batch === null) {
      this.#batch = new Batch()
      this.#timer = this.#ports.timer(WRITE_AFTER_MS, () => void this.flush())
    }
    this.#batch.add(changes)
  }

  /** Resolves when everything added so far is written. */
  flush(): Promise<void> {
    this.#timer()
    const changes = this.#batch?.changes()
    this.#batch = null
    if (changes !== undefined) this.#do((cache) => cache.write(changes))
    return this.#last
  }

  /** Rows of a conversation that were kept; see Cache.rows. */
  async rows(
    conversation: ConversationId,
    from: Seq,
    to: Seq,
    limit: number,
    end: "start" | "end",
  ): Promise<readonly Row[]> {
    await this.flush()
    const span: Span = { from, to }
    try {
      return await this.#cache.rows(conversation, span, limit, end)
    } catch {
      this.#replace()
      return []
    }
  }

  /** Keeps the bytes of a file: for the next start too, where there is room for them. */
  async putBlob(file: FileId, blob: Blob): Promise<void> {
    this.#blobs.set(file, blob)
    await this.#cache.putBlob(file, blob).catch(() => undefined)
  }

  async blob(file: FileId): Promise<Blob | null> {
    return this.#blobs.get(file) ?? (await this.#cache.blob(file).catch(() => null))
  }

  dropBlobs(files: readonly FileId[]): void {
    for (const file of files) this.#blobs.delete(file)
    this.#cache.dropBlobs(files).catch(() => undefined)
  }

  /** Forgets the server's record; what was added for it is not written any more. */
  forgetRecord(): Promise<void> {
    const { outbox, sent, wanted, session } = this.#batch?.changes() ?? {}
    this.#batch = null
    this.#timer()
    this.#do((cache) => cache.forgetRecord())
    this.add({
      outbox: outbox ?? [],
      sent: sent ?? [],
      wanted: wanted ?? [],
      ...(session === undefined ? {} : { session }),
    })
    return this.flush()
  }

  /** Forgets everything. */
  clear(): Promise<void> {
    this.#timer()
    this.#batch = null
    this.#blobs.clear()
    this.#do((cache) => cache.clear())
    return this.#last
  }

  /** The session as it is in the cache now: another tab may have changed it. */
  async session(): Promise<StoredSession | null> {
    await this.flush()
    return this.#cache.session().catch(() => null)
  }

  async close(): Promise<void> {
    await this.flush()
    this.#cache.close()
  }

  #do(work: (cache: Cache) => Promise<void>): void {
    this.#last = this.#last
      .then(() => work(this.#cache))
      .catch(() => {
        this.#replace()
        return work(this.#cache)
      })
  }

  #replace(): void {
    this.#cache = memoryCache()
    this.#lost()
  }
}

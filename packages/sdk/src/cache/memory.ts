import type { AccountId, ClientId, Contact, ContactRequest, ConversationId, FileId, Profile } from "@everline/protocol"
import type { ContactSettings } from "../api/contacts.ts"
import { join } from "../journal/apply.ts"
import { putRow, rowsBetween } from "../journal/rows.ts"
import type { ConversationState, Row } from "../journal/state.ts"
import {
  type Cache,
  type Changes,
  type Kept,
  type OutboxItem,
  requestKey,
  type StoredSession,
  type SyncPosition,
  type Wanted,
} from "./cache.ts"

interface Contents {
  session: StoredSession | null
  position: SyncPosition | null
  conversations: Map<ConversationId, ConversationState>
  rows: Map<ConversationId, Row[]>
  profiles: Map<AccountId, Profile>
  blocked: Set<AccountId>
  contacts: Map<AccountId, Contact>
  contactRequests: Map<string, ContactRequest>
  contactSettings: ContactSettings | null
  outbox: Map<ClientId, OutboxItem>
  wanted: Map<ConversationId, Wanted>
  blobs: Map<FileId, Blob>
}

const nothing = (): Contents => ({
  session: null,
  position: null,
  conversations: new Map(),
  rows: new Map(),
  profiles: new Map(),
  blocked: new Set(),
  contacts: new Map(),
  contactRequests: new Map(),
  contactSettings: null,
  outbox: new Map(),
  wanted: new Map(),
  blobs: new Map(),
})

export interface MemoryCache extends Cache {
  /** A cache of its own with the same contents: what a start after a crash at this moment would find. */
  copy(): MemoryCache
}

/** A cache that lasts as long as the program: for programs, for tests, and for browsers that keep nothing. */
export function memoryCache(contents: Contents = nothing()): MemoryCache {
  let now = contents
  return {
    async load(): Promise<Kept> {
      return {
        session: now.session,
        position: now.position,
        conversations: [...now.conversations.values()],
        profiles: [...now.profiles.values()],
        blocked: [...now.blocked],
        contacts: [...now.contacts.values()],
        contactRequests: [...now.contactRequests.values()],
        contactSettings: now.contactSettings,
        outbox: [...now.outbox.values()],
        wanted: [...now.wanted],
      }
    },
    async session() {
      return now.session
    },
    async write(changes) {
      writeTo(now, changes)
    },
    async rows(conversation, span, limit, from) {
      const rows = rowsBetween(now.rows.get(conversation) ?? [], span.from, span.to)
      return from === "start" ? rows.slice(0, limit) : rows.slice(-limit)
    },
    async putBlob(file, blob) {
      now.blobs.set(file, blob)
    },
    async blob(file) {
      return now.blobs.get(file) ?? null
    },
    async keepBlobs(files) {
      for (const file of now.blobs.keys()) if (!files.includes(file)) now.blobs.delete(file)
    },
    async dropBlobs(files) {
      for (const file of files) now.blobs.delete(file)
    },
    async forgetRecord() {
      now = { ...nothing(), session: now.session, outbox: now.outbox, wanted: now.wanted, blobs: now.blobs }
    },
    async clear() {
      now = nothing()
    },
    close() {},
    copy() {
      // Blobs cannot change, and not every program can clone them.
      const { blobs, ...rest } = now
      return memoryCache({ ...structuredClone(rest), blobs: new Map(blobs) })
    },
  }
}

function writeTo(contents: Contents, changes: Changes): void {
  if (changes.session !== undefined) contents.session = changes.session
  if (changes.position !== undefined) contents.position = changes.position
  for (const state of changes.conversations ?? []) {
    const id = state.base.conversation
    const kept = contents.conversations.get(id)
    contents.conversations.set(id, kept === undefined ? state : join(kept, state))
  }
  for (const [conversation, row] of changes.rows ?? []) {
    const rows = contents.rows.get(conversation) ?? []
    contents.rows.set(conversation, rows)
    putRow(rows, row)
  }
  for (const profile of changes.profiles ?? []) contents.profiles.set(profile.account, profile)
  for (const [account, on] of changes.blocked ?? []) {
    if (on) contents.blocked.add(account)
    else contents.blocked.delete(account)
  }
  for (const [account, contact] of changes.contacts ?? []) {
    if (contact === null) contents.contacts.delete(account)
    else contents.contacts.set(account, contact)
  }
  for (const request of changes.contactRequests ?? []) {
    if (request.state === "pending") contents.contactRequests.set(requestKey(request), request)
    else contents.contactRequests.delete(requestKey(request))
  }
  if (changes.contactSettings !== undefined) contents.contactSettings = changes.contactSettings
  for (const item of changes.outbox ?? []) contents.outbox.set(item.clientId, item)
  for (const item of changes.sent ?? []) contents.outbox.delete(item)
  for (const [conversation, change] of changes.wanted ?? []) {
    if (change === null) contents.wanted.delete(conversation)
    else contents.wanted.set(conversation, change)
  }
}

import {
  type AccountId,
  type ClientId,
  type Contact,
  type ContactRequest,
  type ConversationId,
  type FileId,
  NO_SETTINGS,
  type Profile,
  type Seq,
} from "@everline/protocol"
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb"
import type { ContactSettings } from "../api/contacts.ts"
import { join } from "../journal/apply.ts"
import type { Span } from "../journal/spans.ts"
import { type ConversationState, newerRow, type Row } from "../journal/state.ts"
import {
  type Cache,
  type Changes,
  type OutboxItem,
  requestKey,
  type StoredSession,
  type SyncPosition,
  type Wanted,
} from "./cache.ts"

const ONE = "one"

interface Schema extends DBSchema {
  session: { key: typeof ONE; value: StoredSession }
  position: { key: typeof ONE; value: SyncPosition }
  conversations: { key: ConversationId; value: ConversationState }
  rows: { key: [ConversationId, Seq]; value: Row }
  profiles: { key: AccountId; value: Profile }
  blocked: { key: AccountId; value: true }
  contacts: { key: AccountId; value: Contact }
  contactRequests: { key: string; value: ContactRequest }
  contactSettings: { key: typeof ONE; value: ContactSettings }
  outbox: { key: ClientId; value: OutboxItem }
  wanted: { key: ConversationId; value: Wanted }
  /** Of files that wait to be uploaded. */
  blobs: { key: FileId; value: Blob }
  /** Of programs before conversations had settings: this device's own. */
  drafts: { key: ConversationId; value: string }
}

const CONTACTS = ["contacts", "contactRequests", "contactSettings"] as const
const RECORD = ["position", "conversations", "rows", "profiles", "blocked", ...CONTACTS] as const
const STORES = ["session", ...RECORD, "outbox", "wanted", "blobs"] as const
type Writing = IDBPTransaction<Schema, typeof STORES, "readwrite">

/** A cache in IndexedDB, shared by all tabs of one browser. `name` tells clients of one origin apart. */
export function browserCache(name = "everline"): Cache {
  const opening = open(name)
  return {
    async load() {
      const tx = (await opening).transaction(STORES)
      const [session, position, conversations, profiles, blocked, contacts, outbox, places, changes] =
        await Promise.all([
          tx.objectStore("session").get(ONE),
          tx.objectStore("position").get(ONE),
          tx.objectStore("conversations").getAll(),
          tx.objectStore("profiles").getAll(),
          tx.objectStore("blocked").getAllKeys(),
          keptContacts(tx),
          tx.objectStore("outbox").getAll(),
          tx.objectStore("wanted").getAllKeys(),
          tx.objectStore("wanted").getAll(),
        ])
      const wanted = places.map((conversation, i) => [conversation, changes[i] ?? {}] as const)
      const record = { position: position ?? null, conversations, profiles, blocked, ...contacts }
      return { session: session ?? null, ...record, outbox, wanted }
    },
    async session() {
      return (await (await opening).get("session", ONE)) ?? null
    },
    async write(changes) {
      const tx = (await opening).transaction(STORES, "readwrite")
      await Promise.all([...writes(tx, changes), tx.done])
    },
    async rows(conversation, span, limit, from) {
      if (from === "end") return lastRows(await opening, conversation, span, limit)
      return (await opening).getAll("rows", keys(conversation, span.from, span.to), limit)
    },
    async putBlob(file, blob) {
      await (await opening).put("blobs", blob, file)
    },
    async blob(file) {
      return (await (await opening).get("blobs", file)) ?? null
    },
    async keepBlobs(files) {
      const db = await opening
      const others = (await db.getAllKeys("blobs")).filter((file) => !files.includes(file))
      await Promise.all(others.map((file) => db.delete("blobs", file)))
    },
    async dropBlobs(files) {
      const db = await opening
      await Promise.all(files.map((file) => db.delete("blobs", file)))
    },
    forgetRecord: () => opening.then((db) => wipe(db, RECORD)),
    clear: () => opening.then((db) => wipe(db, STORES)),
    close() {
      opening.then(
        (db) => db.close(),
        () => undefined,
      )
    },
  }
}

const open = (name: string): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>(name, 4, {
    async upgrade(db, _from, _to, tx) {
      for (const store of STORES) if (!db.objectStoreNames.contains(store)) db.createObjectStore(store)
      // What an older program kept lacks what its stores did not hold: without a position all is asked for again.
      await tx.objectStore("position").clear()
      await addSettings(tx)
      if (db.objectStoreNames.contains("drafts")) await moveDrafts(db, tx)
    },
    // A newer version of this program, in another tab, wants to change the stores.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })

type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], "versionchange">

async function addSettings(tx: Upgrade): Promise<void> {
  const store = tx.objectStore("conversations")
  for (let cursor = await store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { base, mention, ...state } = cursor.value
    const whole = { ...base, settings: base.settings ?? NO_SETTINGS, mention: base.mention ?? null }
    await cursor.update({ ...state, base: whole, mention: mention ?? null })
  }
}

async function moveDrafts(db: IDBPDatabase<Schema>, tx: Upgrade): Promise<void> {
  const [places, texts] = await Promise.all([tx.objectStore("drafts").getAllKeys(), tx.objectStore("drafts").getAll()])
  const wanted = tx.objectStore("wanted")
  await Promise.all(places.map((conversation, i) => wanted.put({ draft: texts[i] ?? "" }, conversation)))
  db.deleteObjectStore("drafts")
}

function* writes(tx: Writing, changes: Changes): Generator<Promise<unknown>> {
  if (changes.session !== undefined) yield putOrDelete(tx.objectStore("session"), changes.session)
  if (changes.position !== undefined) yield putOrDelete(tx.objectStore("position"), changes.position)
  for (const state of changes.conversations ?? []) yield joinState(tx, state)
  for (const [conversation, row] of changes.rows ?? []) yield joinRow(tx, conversation, row)
  for (const profile of changes.profiles ?? []) yield tx.objectStore("profiles").put(profile, profile.account)
  for (const [account, on] of changes.blocked ?? []) {
    yield on ? tx.objectStore("blocked").put(true, account) : tx.objectStore("blocked").delete(account)
  }
  yield* contactWrites(tx, changes)
  for (const item of changes.outbox ?? []) yield tx.objectStore("outbox").put(item, item.clientId)
  for (const item of changes.sent ?? []) yield tx.objectStore("outbox").delete(item)
  for (const [conversation, change] of changes.wanted ?? []) {
    const store = tx.objectStore("wanted")
    yield change === null ? store.delete(conversation) : store.put(change, conversation)
  }
}

function* contactWrites(tx: Writing, changes: Changes): Generator<Promise<unknown>> {
  const contacts = tx.objectStore("contacts")
  for (const [account, contact] of changes.contacts ?? [])
    yield contact === null ? contacts.delete(account) : contacts.put(contact, account)
  const requests = tx.objectStore("contactRequests")
  for (const request of changes.contactRequests ?? []) {
    const key = requestKey(request)
    yield request.state === "pending" ? requests.put(request, key) : requests.delete(key)
  }
  if (changes.contactSettings !== undefined) yield tx.objectStore("contactSettings").put(changes.contactSettings, ONE)
}

async function keptContacts(tx: IDBPTransaction<Schema, typeof STORES, "readonly">) {
  const [contacts, contactRequests, settings] = await Promise.all([
    tx.objectStore("contacts").getAll(),
    tx.objectStore("contactRequests").getAll(),
    tx.objectStore("contactSettings").get(ONE),
  ])
  return { contacts, contactRequests, contactSettings: settings ?? null }
}

interface Single<Value> {
  put(value: Value, key: typeof ONE): Promise<unknown>
  delete(key: typeof ONE): Promise<unknown>
}

const putOrDelete = <Value>(store: Single<Value>, value: Value | null): Promise<unknown> =>
  value === null ? store.delete(ONE) : store.put(value, ONE)

async function joinState(tx: Writing, state: ConversationState): Promise<void> {
  const store = tx.objectStore("conversations")
  const id = state.base.conversation
  const kept = await store.get(id)
  await store.put(kept === undefined ? state : join(kept, state), id)
}

async function joinRow(tx: Writing, conversation: ConversationId, row: Row): Promise<void> {
  const store = tx.objectStore("rows")
  const key: [ConversationId, Seq] = [conversation, row.seq]
  await store.put(newerRow(await store.get(key), row), key)
}

const keys = (conversation: ConversationId, from: Seq, to: Seq): IDBKeyRange =>
  IDBKeyRange.bound([conversation, from], [conversation, to])

/** IndexedDB counts from the front only, and most seqs have a row: look at a stretch at the end, and at a longer one. */
async function lastRows(
  db: IDBPDatabase<Schema>,
  conversation: ConversationId,
  span: Span,
  limit: number,
): Promise<readonly Row[]> {
  for (let width = limit; ; width *= 4) {
    const from = Math.max(span.from, span.to - width + 1)
    const rows = await db.getAll("rows", keys(conversation, from, span.to))
    if (rows.length >= limit || from === span.from) return rows.slice(-limit)
  }
}

async function wipe(db: IDBPDatabase<Schema>, stores: readonly (typeof STORES)[number][]): Promise<void> {
  const tx = db.transaction(stores, "readwrite")
  await Promise.all([...stores.map((store) => tx.objectStore(store).clear()), tx.done])
}

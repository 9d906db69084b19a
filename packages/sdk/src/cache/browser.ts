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
import { type Database, openDatabase, type Store, type Transaction } from "./stores.ts"

const ONE = "one"

interface Stores {
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
type Tx = Transaction<Stores>

/** A cache in IndexedDB, shared by all tabs of one browser. `name` tells clients of one origin apart. */
export function browserCache(name = "everline"): Cache {
  const opening = open(name)
  return {
    async load() {
      const tx = (await opening).read(STORES)
      const [session, position, conversations, profiles, blocked, contacts, outbox, places, changes] =
        await Promise.all([
          tx.store("session").get(ONE),
          tx.store("position").get(ONE),
          tx.store("conversations").all(),
          tx.store("profiles").all(),
          tx.store("blocked").keys(),
          keptContacts(tx),
          tx.store("outbox").all(),
          tx.store("wanted").keys(),
          tx.store("wanted").all(),
        ])
      const wanted = places.map((conversation, i) => [conversation, changes[i] ?? {}] as const)
      const record = { position: position ?? null, conversations, profiles, blocked, ...contacts }
      return { session: session ?? null, ...record, outbox, wanted }
    },
    async session() {
      return (await (await opening).read(["session"]).store("session").get(ONE)) ?? null
    },
    async write(changes) {
      await (await opening).write(STORES, (tx) => writes(tx, changes))
    },
    async rows(conversation, span, limit, from) {
      if (from === "end") return lastRows(await opening, conversation, span, limit)
      return rowsOf(await opening, keys(conversation, span.from, span.to), limit)
    },
    async putBlob(file, blob) {
      await (await opening).write(["blobs"], (tx) => [tx.store("blobs").put(blob, file)])
    },
    async blob(file) {
      return (await (await opening).read(["blobs"]).store("blobs").get(file)) ?? null
    },
    async keepBlobs(files) {
      const kept = await (await opening).read(["blobs"]).store("blobs").keys()
      await dropBlobs(
        await opening,
        kept.filter((file) => !files.includes(file)),
      )
    },
    async dropBlobs(files) {
      await dropBlobs(await opening, files)
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

const open = (name: string): Promise<Database<Stores>> =>
  openDatabase<Stores>(name, 4, async (db, tx) => {
    for (const store of STORES) if (!db.objectStoreNames.contains(store)) db.createObjectStore(store)
    // What an older program kept lacks what its stores did not hold: without a position all is asked for again.
    await tx.store("position").clear()
    await addSettings(tx)
    if (db.objectStoreNames.contains("drafts")) await moveDrafts(db, tx)
  })

async function addSettings(tx: Tx): Promise<void> {
  const store = tx.store("conversations")
  for (const { base, mention, ...state } of await store.all()) {
    const whole = { ...base, settings: base.settings ?? NO_SETTINGS, mention: base.mention ?? null }
    await store.put({ ...state, base: whole, mention: mention ?? null }, base.conversation)
  }
}

async function moveDrafts(db: IDBDatabase, tx: Tx): Promise<void> {
  const [places, texts] = await Promise.all([tx.store("drafts").keys(), tx.store("drafts").all()])
  const wanted = tx.store("wanted")
  await Promise.all(places.map((conversation, i) => wanted.put({ draft: texts[i] ?? "" }, conversation)))
  db.deleteObjectStore("drafts")
}

function* writes(tx: Tx, changes: Changes): Generator<Promise<unknown>> {
  if (changes.session !== undefined) yield putOrDelete(tx.store("session"), changes.session)
  if (changes.position !== undefined) yield putOrDelete(tx.store("position"), changes.position)
  for (const state of changes.conversations ?? []) yield joinState(tx, state)
  for (const [conversation, row] of changes.rows ?? []) yield joinRow(tx, conversation, row)
  for (const profile of changes.profiles ?? []) yield tx.store("profiles").put(profile, profile.account)
  for (const [account, on] of changes.blocked ?? []) {
    yield on ? tx.store("blocked").put(true, account) : tx.store("blocked").delete(account)
  }
  yield* contactWrites(tx, changes)
  for (const item of changes.outbox ?? []) yield tx.store("outbox").put(item, item.clientId)
  for (const item of changes.sent ?? []) yield tx.store("outbox").delete(item)
  for (const [conversation, change] of changes.wanted ?? []) {
    const store = tx.store("wanted")
    yield change === null ? store.delete(conversation) : store.put(change, conversation)
  }
}

function* contactWrites(tx: Tx, changes: Changes): Generator<Promise<unknown>> {
  const contacts = tx.store("contacts")
  for (const [account, contact] of changes.contacts ?? [])
    yield contact === null ? contacts.delete(account) : contacts.put(contact, account)
  const requests = tx.store("contactRequests")
  for (const request of changes.contactRequests ?? []) {
    const key = requestKey(request)
    yield request.state === "pending" ? requests.put(request, key) : requests.delete(key)
  }
  if (changes.contactSettings !== undefined) yield tx.store("contactSettings").put(changes.contactSettings, ONE)
}

async function keptContacts(tx: Tx) {
  const [contacts, contactRequests, settings] = await Promise.all([
    tx.store("contacts").all(),
    tx.store("contactRequests").all(),
    tx.store("contactSettings").get(ONE),
  ])
  return { contacts, contactRequests, contactSettings: settings ?? null }
}

const putOrDelete = <Value>(store: Store<typeof ONE, Value>, value: Value | null): Promise<unknown> =>
  value === null ? store.delete(ONE) : store.put(value, ONE)

async function joinState(tx: Tx, state: ConversationState): Promise<void> {
  const store = tx.store("conversations")
  const id = state.base.conversation
  const kept = await store.get(id)
  await store.put(kept === undefined ? state : join(kept, state), id)
}

async function joinRow(tx: Tx, conversation: ConversationId, row: Row): Promise<void> {
  const store = tx.store("rows")
  const key: [ConversationId, Seq] = [conversation, row.seq]
  await store.put(newerRow(await store.get(key), row), key)
}

const keys = (conversation: ConversationId, from: Seq, to: Seq): IDBKeyRange =>
  IDBKeyRange.bound([conversation, from], [conversation, to])

const rowsOf = (db: Database<Stores>, keys: IDBKeyRange, limit?: number): Promise<Row[]> =>
  db.read(["rows"]).store("rows").all(keys, limit)

/** IndexedDB counts from the front only, and most seqs have a row: look at a stretch at the end, and at a longer one. */
async function lastRows(
  db: Database<Stores>,
  conversation: ConversationId,
  span: Span,
  limit: number,
): Promise<readonly Row[]> {
  for (let width = limit; ; width *= 4) {
    const from = Math.max(span.from, span.to - width + 1)
    const rows = await rowsOf(db, keys(conversation, from, span.to))
    if (rows.length >= limit || from === span.from) return rows.slice(-limit)
  }
}

const dropBlobs = (db: Database<Stores>, files: readonly FileId[]): Promise<void> =>
  db.write(["blobs"], (tx) => files.map((file) => tx.store("blobs").delete(file)))

const wipe = (db: Database<Stores>, stores: readonly (typeof STORES)[number][]): Promise<void> =>
  db.write(stores, (tx) => stores.map((store) => tx.store(store).clear()))

import "fake-indexeddb/auto"
import {
  type AccountId,
  type ClientId,
  type ContactGroupId,
  type ConversationId,
  type Epoch,
  type FileId,
  NO_SETTINGS,
  newId,
} from "@everline/protocol"
import { openDB } from "idb"
import { beforeEach, describe, expect, test } from "vitest"
import { applyPage, begin, skip } from "../journal/apply.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { browserCache } from "./browser.ts"
import type { Cache, OutboxItem } from "./cache.ts"
import { memoryCache } from "./memory.ts"

let names = 0
const kinds: [string, () => Cache][] = [
  ["in memory", memoryCache],
  ["in IndexedDB", () => browserCache(`test ${names++}`)],
]

describe.each(kinds)("a cache %s", (_kind, make) => {
  let cache: Cache
  let model: JournalModel
  let self: AccountId
  beforeEach(() => {
    cache = make()
    model = new JournalModel()
    const [first] = model.accounts
    if (first === undefined) throw new RangeError("no accounts")
    self = first
  })
  const say = (count: number) => {
    for (let i = 0; i < count; i += 1) model.do({ kind: "send", author: 1, body: String(i) })
  }
  const seqs = async (from: number, to: number, limit: number, end: "start" | "end") =>
    (await cache.rows(model.conversation, { from, to }, limit, end)).map((row) => row.seq)

  test("is empty at first", async () => {
    expect(await cache.load()).toEqual({
      session: null,
      position: null,
      conversations: [],
      profiles: [],
      blocked: [],
      contacts: [],
      contactRequests: [],
      contactSettings: null,
      outbox: [],
      wanted: [],
    })
    expect(await cache.session()).toBeNull()
  })

  test("keeps the bytes of files until they are dropped, also when the record is forgotten", async () => {
    const [one, two, three] = [newId<FileId>(), newId<FileId>(), newId<FileId>()]
    for (const file of [one, two, three]) await cache.putBlob(file, new Blob([file]))
    await cache.forgetRecord()
    expect(await (await cache.blob(one))?.text()).toBe(one)
    await cache.keepBlobs([one, two])
    await cache.dropBlobs([two, newId<FileId>()])
    expect([await cache.blob(one), await cache.blob(two), await cache.blob(three)].map((blob) => blob?.size)).toEqual([
      one.length,
      undefined,
      undefined,
    ])
    await cache.clear()
    expect(await cache.blob(one)).toBeNull()
  })

  test("gives back what was written, and forgets what was said to be gone", async () => {
    const item: OutboxItem = {
      clientId: newId<ClientId>(),
      conversation: model.conversation,
      place: 1,
      at: 2,
      owner: "tab",
      failure: null,
      kind: "send",
      body: "你好",
      quote: null,
    }
    const session = { token: "token", self: null, device: null }
    const profile = { account: self, userName: "amy", displayName: "Amy", kind: "person" } as const
    await cache.write({
      session,
      outbox: [item],
      wanted: [[model.conversation, { draft: "dra" }]],
      profiles: [profile],
    })
    await cache.write({ blocked: [[self, true]] })
    const group = newId<ContactGroupId>()
    const contact = { account: self, remark: "me", groups: [group], since: 3 }
    const request = { account: self, way: "in", greeting: "hello", at: 4, state: "pending" } as const
    const contactSettings = { groups: [{ group, name: "Family" }], mayAdd: "nobody" } as const
    await cache.write({ contacts: [[self, contact]], contactRequests: [request], contactSettings })
    expect(await cache.load()).toMatchObject({
      contacts: [contact],
      contactRequests: [request],
      contactSettings,
      session,
      outbox: [item],
      wanted: [[model.conversation, { draft: "dra" }]],
      profiles: [profile],
      blocked: [self],
    })
    await cache.write({ sent: [item.clientId], wanted: [[model.conversation, null]], session: null })
    await cache.write({ blocked: [[self, false]] })
    await cache.write({ contacts: [[self, null]], contactRequests: [{ ...request, state: "accepted" }] })
    expect(await cache.load()).toMatchObject({ session: null, outbox: [], wanted: [], blocked: [] })
    expect(await cache.load()).toMatchObject({ contacts: [], contactRequests: [], contactSettings })
  })

  test("gives the first rows of a span or the last, across holes", async () => {
    say(30)
    for (let i = 0; i < 90; i += 1) model.do({ kind: "react", target: 0, author: 1, emoji: "👍" })
    say(30)
    const applied = applyPage(begin(model.snapshot(self)), model.range(1, model.head), self)
    await cache.write({ rows: (applied?.rows ?? []).map((row) => [model.conversation, row]) })
    expect(await seqs(1, 1_000, 3, "start")).toEqual([1, 2, 3])
    expect(await seqs(1, model.head, 3, "end")).toEqual([149, 150, 151])
    expect(await seqs(1, 125, 10, "end")).toEqual([26, 27, 28, 29, 30, 31, 122, 123, 124, 125])
    expect(await seqs(40, 100, 10, "end")).toEqual([])
    expect(await cache.rows(newId<ConversationId>(), { from: 1, to: 9 }, 9, "start")).toEqual([])
  })

  test("keeps the newer of two versions of a message, whichever is written last", async () => {
    say(1)
    const [old] = model.messages
    model.do({ kind: "edit", target: 0, body: "changed" })
    const [changed] = model.messages
    if (old === undefined || changed === undefined) throw new RangeError("no message")
    await cache.write({ rows: [[model.conversation, changed]] })
    await cache.write({ rows: [[model.conversation, old]] })
    expect(await cache.rows(model.conversation, { from: 1, to: 9 }, 9, "start")).toEqual([changed])
  })

  test("joins what two tabs know of a conversation; what was skipped is covered by neither", async () => {
    say(20)
    const first = begin({ ...model.snapshot(self), head: 0 })
    const older = applyPage(first, model.range(1, 5), self)?.state
    const newer = applyPage(first, model.range(6, 12), self)?.state
    if (older === undefined || newer === undefined) throw new RangeError("refused")
    await cache.write({ conversations: [newer] })
    await cache.write({ conversations: [older] })
    expect((await cache.load()).conversations).toMatchObject([{ covered: [{ from: 1, to: 12 }], held: 12 }])
    await cache.write({ conversations: [skip(older)] })
    await cache.write({ conversations: [newer] })
    const [state] = (await cache.load()).conversations
    expect(state).toMatchObject({ covered: [], held: state?.floor })
  })

  test("forgets the record and keeps what is one's own, or forgets everything", async () => {
    say(2)
    const session = { token: "token", self: null, device: null }
    const rows = model.messages.map((row) => [model.conversation, row] as const)
    const wanted = [[model.conversation, { draft: "draft" }] as const]
    await cache.write({ session, rows, wanted, conversations: [begin(model.snapshot(self))] })
    await cache.write({ contactSettings: { groups: [], mayAdd: "nobody" } })
    await cache.forgetRecord()
    expect(await cache.load()).toMatchObject({ session, wanted, conversations: [], contactSettings: null })
    expect(await seqs(1, 99, 9, "start")).toEqual([])
    await cache.clear()
    expect(await cache.load()).toMatchObject({ session: null, wanted: [] })
  })
})

test("a cache of an older program is kept, and all is asked for once more", async () => {
  const older = ["session", "position", "conversations", "rows", "profiles", "outbox", "drafts"]
  const db = await openDB("older", 1, {
    upgrade: (opened) => older.forEach((store) => void opened.createObjectStore(store)),
  })
  const model = new JournalModel()
  const { settings: _none, ...base } = model.snapshot(newId<AccountId>())
  await db.put("position", { epoch: newId<Epoch>(), position: 7, account: 3 }, "one")
  await db.put("conversations", { ...begin(model.snapshot(newId<AccountId>())), base }, model.conversation)
  await db.put("drafts", "half a word", model.conversation)
  db.close()
  const kept = await browserCache("older").load()
  expect(kept).toMatchObject({ position: null, blocked: [], wanted: [[model.conversation, { draft: "half a word" }]] })
  expect(kept.conversations).toMatchObject([{ base: { settings: NO_SETTINGS } }])
})

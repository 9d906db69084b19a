import { type ConversationId, NO_SETTINGS, SIGNAL } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let group: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  group = await village.group(amy, bob)
})
afterEach(() => village[Symbol.asyncDispose]())

const set = (who: SignedIn, change: object, server = village.here) =>
  server["conversations.set"](who, { conversation: group, ...change })
const seenBy = async (who: SignedIn) =>
  (await village.there["conversations.get"](who, { conversation: group })).conversation.settings

test("nothing is set at first; what is named changes, and the rest stays", async () => {
  expect(await seenBy(amy)).toEqual(NO_SETTINGS)
  expect(await set(amy, { pinned: true })).toEqual({ ...NO_SETTINGS, pinned: true, rev: 1 })
  const draft = "写到一半 👩‍👩‍👧‍👦 \u202e"
  expect(await set(amy, { muted: true, draft }, village.there)).toMatchObject({
    pinned: true,
    muted: true,
    draft,
    rev: 2,
  })
  expect(await set(amy, { draft: "", pinned: false })).toMatchObject({ pinned: false, muted: true, draft: "" })
  expect(await seenBy(amy)).toEqual({ ...NO_SETTINGS, muted: true, rev: 3 })
})

test("they are one's own: only one's own devices are told, and nobody else sees them", async () => {
  await set(amy, { pinned: true, draft: "a secret" })
  expect(await seenBy(bob)).toEqual(NO_SETTINGS)
  expect(village.told).toEqual([[amy.account]])
  const signal = { conversation: group, ...NO_SETTINGS, pinned: true, draft: "a secret", rev: 1 }
  expect(village.signals).toEqual([[SIGNAL, "settings", signal]])
})

test("a device that was away finds the conversation among what changed", async () => {
  await village.settled()
  const { position } = await village.here["sync.resume"](amy, {})
  const changed = async (who: SignedIn) => (await village.there["sync.resume"](who, { position })).conversations
  expect(await changed(amy)).toEqual([])
  await set(amy, { unread: true })
  expect(await changed(amy)).toMatchObject([{ conversation: group, settings: { unread: true } }])
  expect(await changed(bob)).toEqual([])
})

test("of two devices that set different things at once both hold", async () => {
  await Promise.all([set(amy, { pinned: true }), set(amy, { muted: true }, village.there), set(amy, { unread: true })])
  expect(await seenBy(amy)).toEqual({ ...NO_SETTINGS, pinned: true, muted: true, unread: true, rev: 3 })
})

test("who has left may still put the conversation in order", async () => {
  await village.here["conversations.leave"](bob, { conversation: group, ...once() })
  expect(await set(bob, { pinned: true })).toMatchObject({ pinned: true })
  expect(await seenBy(bob)).toMatchObject({ pinned: true })
})

test("drafts count for what fits into an answer", async () => {
  village.pass(1_000)
  const groups: ConversationId[] = []
  for (let i = 0; i < 5; i += 1) groups.push(await village.group(amy))
  for (const conversation of groups) {
    await village.here["messages.send"](amy, { conversation, ...words("short") })
    await village.here["conversations.set"](amy, { conversation, draft: "x".repeat(60_000) })
  }
  const page = await village.here["conversations.list"](amy, { limit: 50 })
  expect({ count: page.conversations.length, more: page.more }).toEqual({ count: 2, more: true })
})

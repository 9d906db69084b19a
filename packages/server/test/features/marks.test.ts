import { type ConversationId, SIGNAL } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let conversation: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  conversation = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
  for (const body of ["one", "two", "three"]) await village.here["messages.send"](amy, { conversation, ...words(body) })
})
afterEach(() => village[Symbol.asyncDispose]())

const mark = (read: number, delivered: number, server = village.here) =>
  server["marks.set"](bob, { conversation, read, delivered })
const seenBy = async (who: SignedIn) => (await village.there["conversations.get"](who, { conversation })).conversation

test("marks go forward, to the last message at most; who has read has received", async () => {
  expect(await mark(0, 2)).toEqual({ read: 0, delivered: 2 })
  expect(await mark(1, 0)).toEqual({ read: 1, delivered: 2 })
  expect(await mark(3, 0)).toEqual({ read: 3, delivered: 3 })
  expect(await mark(1, 1)).toEqual({ read: 3, delivered: 3 })
  expect(await mark(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toEqual({ read: 3, delivered: 3 })
})

test("of marks that come together over two servers the highest stays", async () => {
  await Promise.all([3, 1, 2, 0].map((read, i) => mark(read, 0, i % 2 === 0 ? village.here : village.there)))
  expect((await seenBy(bob)).marks).toEqual({ read: 3, delivered: 3 })
  expect((await seenBy(amy)).peerMarks).toEqual({ read: 0, delivered: 3 })
})

test("only a mark that moved is told, to the other only what has arrived", async () => {
  await mark(2, 2)
  await mark(2, 2)
  await mark(1, 0)
  const told = { conversation, account: bob.account, delivered: 2 }
  expect(village.signals).toEqual([
    [SIGNAL, "marks", { ...told, read: 2 }],
    [SIGNAL, "marks", { ...told, read: 0 }],
  ])
  expect(village.told).toEqual([[bob.account], [amy.account]])
})

test("what is new is what was said since: edits and reactions are not", async () => {
  await mark(3, 3)
  const { seq } = await village.here["messages.send"](amy, { conversation, ...words("four") })
  await village.here["messages.react"](amy, {
    conversation,
    message: seq,
    ...once(),
    emoji: "👍",
    on: true,
  })
  const { ordinal, marks, head } = await seenBy(bob)
  expect({ unread: ordinal - marks.read, head }).toEqual({ unread: 1, head: seq + 1 })
})

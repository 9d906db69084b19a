/** Somebody who left a group keeps what was theirs, and learns nothing of what came after. */
import { type ConversationId, EverlineError } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let eve: SignedIn
let group: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  eve = await village.person("eve")
  group = await village.group(amy, bob)
})
afterEach(() => village[Symbol.asyncDispose]())

const notFound = expect.objectContaining({ constructor: EverlineError, code: "not_found" })
const say = (who: SignedIn, body: string) => village.here["messages.send"](who, { conversation: group, ...words(body) })
const bobsView = async () => (await village.here["conversations.get"](bob, { conversation: group })).conversation
const bobLeaves = () => village.here["conversations.leave"](bob, { conversation: group, ...once() })

/** Everything that can happen in a group without Bob. */
async function lifeGoesOn(): Promise<void> {
  village.pass(60_000)
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [eve.account] })
  await village.here["conversations.rename"](amy, { conversation: group, ...once(), title: "Without Bob" })
  await say(eve, "is he gone?")
  await say(amy, "yes")
}

test("they see the group as it was: its name, its faces, how many they were, when it was last heard of", async () => {
  await say(amy, "good bye")
  const before = await bobsView()
  await bobLeaves()
  const left = await bobsView()
  expect(left).toMatchObject({ title: before.title, member: false, memberCount: 1, faces: [amy.account] })
  await lifeGoesOn()
  expect(await bobsView()).toEqual(left)
})

test("they do not see who leaves after them, or comes back", async () => {
  const accounts = [eve.account]
  const change = () => ({ conversation: group, ...once(), accounts })
  await village.here["conversations.add"](amy, change())
  await bobLeaves()
  const left = await bobsView()
  expect(left.faces).toEqual([amy.account, eve.account])
  await village.here["conversations.remove"](amy, change())
  expect(await bobsView()).toEqual(left)
  await village.here["conversations.add"](amy, change())
  expect(await bobsView()).toEqual(left)
})

test("their list and what changed say nothing of it", async () => {
  await bobLeaves()
  village.pass(1_000)
  const newer = await village.group(bob)
  await village.settled()
  const here = await village.here["sync.resume"](bob, {})
  await lifeGoesOn()
  const { conversations } = await village.here["conversations.list"](bob, { limit: 10 })
  expect(conversations.map(({ conversation }) => conversation)).toEqual([newer, group])
  const { epoch, position } = here
  expect((await village.here["sync.resume"](bob, { epoch, position })).conversations).toEqual([])
})

test("that they left is among what changed, for a device that was away", async () => {
  const { epoch, position } = await village.here["sync.resume"](bob, {})
  await bobLeaves()
  const { conversations } = await village.here["sync.resume"](bob, { epoch, position })
  expect(conversations).toMatchObject([{ conversation: group, member: false }])
})

test("they do not come to know who came later, and go on knowing whom they met", async () => {
  await bobLeaves()
  await lifeGoesOn()
  const { profiles } = await village.here["accounts.get"](bob, { accounts: [amy.account, eve.account] })
  expect(profiles.map(({ userName }) => userName)).toEqual(["amy"])
  const found = await village.here["accounts.find"](bob, { text: "" })
  expect(found.profiles.map(({ userName }) => userName).sort()).toEqual(["amy", "bob"])
})

test("their marks end where they left, and so tell nobody how much was said since", async () => {
  await say(amy, "one")
  await bobLeaves()
  await lifeGoesOn()
  const far = { conversation: group, read: 1_000, delivered: 1_000 }
  expect(await village.here["marks.set"](bob, far)).toEqual({ read: 1, delivered: 1 })
})

test("nor do their marks go further over a server that has not heard yet that they left", async () => {
  await say(amy, "one")
  const mark = (far: number) => village.there["marks.set"](bob, { conversation: group, read: far, delivered: far })
  expect(await mark(1)).toEqual({ read: 1, delivered: 1 })
  await bobLeaves()
  await lifeGoesOn()
  expect(await mark(3)).toEqual({ read: 1, delivered: 1 })
})

test("what they sent before, and did not hear the answer of, is answered as it was", async () => {
  const sending = { conversation: group, ...words("my last words") }
  const kept = await village.here["messages.send"](bob, sending)
  const editing = { conversation: group, ...once(), message: kept.seq, body: "my very last words" }
  const { message } = await village.here["messages.edit"](bob, editing)
  await bobLeaves()
  expect(await village.there["messages.send"](bob, sending)).toEqual(kept)
  expect(await village.there["messages.edit"](bob, editing)).toEqual({ message })
  const other = village.there["messages.send"](bob, { ...sending, body: "other words" })
  await expect(other).rejects.toMatchObject({ code: "client_id_reused" })
  await expect(say(bob, "one more thing")).rejects.toEqual(notFound)
})

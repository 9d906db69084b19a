import { type ConversationId, EverlineError, type GroupHistory } from "@everline/protocol"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
let group: ConversationId
beforeAll(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  cid = await village.person("cid")
})
afterAll(() => village[Symbol.asyncDispose]())
beforeEach(async () => {
  group = await village.group(amy, bob)
  await say(amy, "the tide turns at nine")
})

const say = (who: SignedIn, body: string) => village.here["messages.send"](who, { conversation: group, ...words(body) })
const add = (who: SignedIn, by = amy) =>
  village.here["conversations.add"](by, { conversation: group, ...once(), accounts: [who.account] })
const setHistory = (who: SignedIn, history: GroupHistory, server: Handlers = village.here) =>
  server["conversations.setHistory"](who, { conversation: group, ...once(), history })
const leave = (who: SignedIn) => village.here["conversations.leave"](who, { conversation: group, ...once() })
const view = async (who: SignedIn) =>
  (await village.there["conversations.get"](who, { conversation: group })).conversation
/** Bodies of the messages that somebody may read. */
const bodies = async (who: SignedIn) => {
  const { entries } = await village.there["journal.range"](who, { journal: group, after: 0, limit: 200 })
  return entries.flatMap((entry) => (entry.kind === "message" ? [entry.message.body] : []))
}
const found = async (who: SignedIn, text: string) =>
  (await village.there["search.messages"](who, { conversation: group, text, limit: 50 })).hits.length

test("who joins reads from there on, until the group decides otherwise", async () => {
  await add(cid)
  await say(amy, "come early")
  expect(await bodies(cid)).toEqual(["come early"])
  expect(await found(cid, "tide")).toBe(0)
})

test("who joins a group that shows all reads, finds and quotes all, and has nothing of it to read up", async () => {
  await setHistory(amy, "all")
  await village.here["messages.send"](amy, { conversation: group, ...words("@all"), mentionsAll: true })
  await add(cid)
  expect(await bodies(cid)).toEqual(["the tide turns at nine", "@all"])
  expect(await found(cid, "tide")).toBe(1)
  const { ordinal, marks, mention, readable, history } = await view(cid)
  expect({ unread: ordinal - marks.read, readable, history }).toEqual({
    unread: 0,
    readable: [{ from: 1, to: null }],
    history: "all",
  })
  expect(mention?.ordinal).toBeLessThanOrEqual(marks.read)
  await village.here["messages.send"](cid, { conversation: group, ...words("aye"), quote: 2 })
  await say(bob, "see you")
  const after = await view(cid)
  expect(after.ordinal - after.marks.read, "what is said since counts").toBe(2)
})

test("it holds for who joins afterwards only, whichever way it changed, and stands in the conversation once", async () => {
  await setHistory(amy, "all")
  await setHistory(amy, "all", village.there)
  await setHistory(amy, "since_joining", village.there)
  await add(cid)
  expect(await bodies(cid)).toEqual([])
  await setHistory(amy, "all")
  expect(await bodies(cid), "who is here already").toEqual([])
  await leave(cid)
  await add(cid)
  expect(await bodies(cid), "who comes again").toEqual(["the tide turns at nine"])
  const { entries } = await village.here["journal.range"](bob, { journal: group, after: 0, limit: 200 })
  expect(entries.flatMap((entry) => (entry.kind === "history" ? [entry.history] : []))).toEqual([
    "all",
    "since_joining",
    "all",
  ])
})

test("who left reads what was said while away only if the group shows all to who joins", async () => {
  await leave(bob)
  await say(amy, "while Bob is away")
  await add(bob)
  expect(await bodies(bob)).toEqual(["the tide turns at nine"])
  await leave(bob)
  await setHistory(amy, "all")
  await add(bob)
  expect(await bodies(bob)).toEqual(["the tide turns at nine", "while Bob is away"])
})

test("the owner and admins decide it, of a group; who left is not told what was decided since", async () => {
  const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
  await expect(setHistory(bob, "all")).rejects.toEqual(refused("admins_only"))
  await expect(setHistory(cid, "all")).rejects.toEqual(refused("not_found"))
  await village.here["conversations.setRole"](amy, {
    ...{ conversation: group, ...once() },
    ...{ account: bob.account, role: "admin" },
  })
  await setHistory(bob, "all")
  expect((await view(amy)).history).toBe("all")
  await leave(bob)
  expect((await view(bob)).history).toBeNull()
  const direct = (await village.here["conversations.direct"](amy, { account: cid.account })).conversation
  expect(direct.history).toBeNull()
  const asked = { conversation: direct.conversation, ...once(), history: "all" } as const
  await expect(village.here["conversations.setHistory"](amy, asked)).rejects.toEqual(refused("not_a_group"))
})

test("who comes in by a link reads as the group has it", async () => {
  await setHistory(amy, "all")
  const { groupLink } = await village.here["groupLinks.create"](amy, { conversation: group })
  await village.there["groupLinks.join"](cid, { groupLink })
  expect(await bodies(cid)).toEqual(["the tide turns at nine"])
})

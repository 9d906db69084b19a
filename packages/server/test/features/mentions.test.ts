import { type AccountId, type ConversationId, EverlineError, newId } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
let group: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  cid = await village.person("cid")
  group = await village.group(amy, bob)
})
afterEach(() => village[Symbol.asyncDispose]())

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const say = (who: SignedIn, body: string, named: { mentions?: AccountId[]; mentionsAll?: true } = {}) =>
  village.here["messages.send"](who, { conversation: group, ...words(body), ...named })
const mentionOf = async (who: SignedIn) =>
  (await village.there["conversations.get"](who, { conversation: group })).conversation.mention

test("a message names members, and each of them finds the newest that does", async () => {
  expect(await mentionOf(bob)).toBeNull()
  const first = await say(amy, "@bob look", { mentions: [bob.account] })
  await say(amy, "nobody in particular")
  expect(await mentionOf(bob)).toEqual({ seq: first.seq, ordinal: first.ordinal })
  expect(await mentionOf(amy)).toBeNull()
  const second = await say(amy, "@bob again", { mentions: [bob.account] })
  expect(await mentionOf(bob)).toMatchObject({ seq: second.seq })
  const { entries } = await village.there["journal.range"](bob, { journal: group, after: first.seq - 1, limit: 1 })
  expect(entries).toMatchObject([{ message: { body: "@bob look", mentions: [bob.account] } }])
})

test("who is no member is left out, and comes to no mention of before", async () => {
  const { seq } = await say(amy, "@cid are you here?", { mentions: [cid.account, newId<AccountId>()] })
  const { entries } = await village.here["journal.range"](amy, { journal: group, after: seq - 1, limit: 1 })
  expect(JSON.stringify(entries)).not.toContain("mentions")
  await say(amy, "@all", { mentionsAll: true })
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [cid.account] })
  expect(await mentionOf(cid)).toBeNull()
  expect(await mentionOf(bob)).not.toBeNull()
})

test("everybody is named by the owner and admins of a group, and by nobody else", async () => {
  await expect(say(bob, "@all", { mentionsAll: true })).rejects.toEqual(refused("admins_only"))
  const { conversation } = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation
  const direct = village.here["messages.send"](amy, { conversation, ...words("@all"), mentionsAll: true })
  await expect(direct).rejects.toEqual(refused("admins_only"))
  const all = await say(amy, "@all", { mentionsAll: true })
  expect(await mentionOf(bob)).toEqual({ seq: all.seq, ordinal: all.ordinal })
  expect(await mentionOf(amy), "one does not name oneself").toBeNull()
})

test("is kept once however often it is asked for; the same id with other names is refused", async () => {
  const asked = { conversation: group, ...words("@bob"), mentions: [bob.account] }
  const kept = await village.here["messages.send"](amy, asked)
  expect(await village.there["messages.send"](amy, asked)).toEqual(kept)
  const other = village.there["messages.send"](amy, { ...asked, mentions: [amy.account] })
  await expect(other).rejects.toEqual(refused("client_id_reused"))
})

test("who was away is led to no message that was taken back, but to the one before it", async () => {
  const first = await say(amy, "@bob look", { mentions: [bob.account] })
  const second = await say(amy, "@bob again", { mentions: [bob.account] })
  const all = await say(amy, "@all", { mentionsAll: true })
  const recall = (seq: number) => village.here["messages.recall"](amy, { conversation: group, message: seq, ...once() })
  await recall(second.seq)
  expect(await mentionOf(bob)).toMatchObject({ seq: all.seq })
  await recall(all.seq)
  expect(await mentionOf(bob)).toMatchObject({ seq: first.seq })
})

test("an edit keeps whom it names; what is taken back names nobody", async () => {
  const { seq } = await say(amy, "@bob luck", { mentions: [bob.account] })
  const named = { conversation: group, message: seq }
  const edited = await village.here["messages.edit"](amy, { ...named, ...once(), body: "@bob look" })
  expect(edited.message.mentions).toEqual([bob.account])
  const recalled = await village.here["messages.recall"](amy, { ...named, ...once() })
  expect(recalled.message).not.toHaveProperty("mentions")
  const { entries } = await village.there["journal.range"](bob, { journal: group, after: seq - 1, limit: 1 })
  expect(JSON.stringify(entries)).not.toContain("mentions")
})

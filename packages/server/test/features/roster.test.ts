import { type AccountId, type ConversationId, EverlineError, newId, type Role } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
let dan: SignedIn
beforeAll(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  cid = await village.person("cid")
  dan = await village.person("dan")
})
afterAll(() => village[Symbol.asyncDispose]())

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

async function allRefused(code: string, attempts: readonly Promise<unknown>[]): Promise<void> {
  const reasons = (await Promise.allSettled(attempts)).map((one) => (one.status === "rejected" ? one.reason : "kept"))
  expect(reasons).toEqual(attempts.map(() => refused(code)))
}

const view = async (who: SignedIn, conversation: ConversationId) =>
  (await village.here["conversations.get"](who, { conversation })).conversation
const membersOf = async (who: SignedIn, conversation: ConversationId) => {
  const { members } = await village.here["conversations.members"](who, { conversation, limit: 50 })
  return members.map(({ profile, role }) => `${profile.userName} ${role}`)
}
const setRole = (by: SignedIn, conversation: ConversationId, who: SignedIn, role: Role) =>
  village.here["conversations.setRole"](by, { conversation, ...once(), account: who.account, role })
const read = (who: SignedIn, journal: ConversationId) =>
  village.here["journal.range"](who, { journal, after: 0, limit: 200 })
const say = (who: SignedIn, conversation: ConversationId, body: string, server = village.here) =>
  server["messages.send"](who, { conversation, ...words(body) })

describe("a direct conversation", () => {
  test("is one, whoever begins it and however many begin at once on two servers", async () => {
    const begun = await Promise.all([
      village.here["conversations.direct"](amy, { account: bob.account }),
      village.there["conversations.direct"](bob, { account: amy.account }),
      village.there["conversations.direct"](amy, { account: bob.account }),
    ])
    expect(new Set(begun.map(({ conversation }) => conversation.conversation)).size).toBe(1)
    expect(begun.map(({ conversation }) => conversation.peer)).toEqual([bob.account, amy.account, bob.account])
  })

  test("with oneself has one member; with nobody there is none", async () => {
    const { conversation } = await village.here["conversations.direct"](amy, { account: amy.account })
    expect(conversation).toMatchObject({ peer: amy.account, memberCount: 1 })
    const nobody = village.here["conversations.direct"](amy, { account: newId<AccountId>() })
    await expect(nobody).rejects.toEqual(refused("not_found"))
  })

  test("has no roster to change", async () => {
    const { conversation } = await village.here["conversations.direct"](amy, { account: cid.account })
    const named = { conversation: conversation.conversation, ...once() }
    const accounts = [dan.account]
    await allRefused("not_a_group", [
      village.here["conversations.rename"](amy, { ...named, title: "Us" }),
      village.here["conversations.add"](amy, { ...named, accounts }),
      village.here["conversations.remove"](amy, { ...named, accounts }),
      village.here["conversations.leave"](amy, named),
    ])
  })
})

describe("a group", () => {
  test("that is asked for twice is made once; the id is not taken by other words or people", async () => {
    const conversation = newId<ConversationId>()
    const asked = { conversation, title: "The well", members: [bob.account] }
    await Promise.all([
      village.here["conversations.create"](amy, asked),
      village.there["conversations.create"](amy, asked),
    ])
    expect((await read(amy, conversation)).entries).toMatchObject([{ kind: "created", seq: 1, count: 2 }])
    await allRefused("client_id_reused", [
      village.there["conversations.create"](amy, { ...asked, title: "The mill" }),
      village.there["conversations.create"](bob, asked),
    ])
  })

  test("takes people in once, however often it is asked", async () => {
    const conversation = await village.group(amy, bob)
    const asked = { conversation, ...once(), accounts: [cid.account, bob.account, cid.account] }
    const [one, other] = await Promise.all([
      village.here["conversations.add"](bob, asked),
      village.there["conversations.add"](bob, asked),
    ])
    expect(one).toEqual(other)
    expect(await membersOf(amy, conversation)).toEqual(["amy owner", "bob member", "cid member"])
    expect((await read(amy, conversation)).entries.at(-1)).toMatchObject({
      kind: "joined",
      accounts: [cid.account],
      count: 1,
    })
  })

  test("takes nobody in who does not exist, and not more than it holds", async () => {
    const conversation = await village.group(amy)
    const add = (accounts: AccountId[]) => village.here["conversations.add"](amy, { conversation, ...once(), accounts })
    await expect(add([bob.account, newId<AccountId>()])).rejects.toEqual(refused("not_found"))
    expect(await membersOf(amy, conversation)).toEqual(["amy owner"])
    const many = Array.from({ length: 50 }, () => newId<AccountId>())
    const create = village.here["conversations.create"](amy, {
      conversation: newId<ConversationId>(),
      title: "Too many",
      members: many,
    })
    await expect(create).rejects.toEqual(refused("too_many_members"))
  })

  test("is listed on after somebody who has left, but not after who had left before one came", async () => {
    const conversation = await village.group(amy, bob, cid)
    const leave = (who: SignedIn) => village.here["conversations.leave"](who, { conversation, ...once() })
    const after = async (who: SignedIn) => {
      const page = { conversation, after: who.account, limit: 50 }
      const { members } = await village.here["conversations.members"](dan, page)
      return members.map(({ profile }) => profile.userName)
    }
    await leave(bob)
    await village.here["conversations.add"](amy, { conversation, ...once(), accounts: [dan.account] })
    await leave(cid)
    expect(await after(amy)).toEqual(["dan"])
    expect(await after(cid)).toEqual(["dan"])
    expect(await after(bob)).toEqual([])
  })

  test("lets its owner and its admins remove people, and admins nobody of their own", async () => {
    const conversation = await village.group(amy, bob, cid, dan)
    const remove = (by: SignedIn, who: SignedIn) =>
      village.here["conversations.remove"](by, { conversation, ...once(), accounts: [who.account] })
    await expect(remove(bob, dan)).rejects.toEqual(refused("admins_only"))
    for (const admin of [bob, cid]) await setRole(amy, conversation, admin, "admin")
    expect(await membersOf(amy, conversation)).toEqual(["amy owner", "bob admin", "cid admin", "dan member"])
    await expect(remove(bob, cid)).rejects.toEqual(refused("owner_only"))
    await expect(remove(bob, amy)).rejects.toEqual(refused("owner_only"))
    await remove(bob, dan)
    await remove(amy, cid)
    expect(await membersOf(amy, conversation)).toEqual(["amy owner", "bob admin"])
  })

  test("has one owner, who makes admins and can hand it over", async () => {
    const conversation = await village.group(amy, bob, cid)
    await expect(setRole(bob, conversation, bob, "owner")).rejects.toEqual(refused("owner_only"))
    await setRole(amy, conversation, bob, "admin")
    await expect(setRole(bob, conversation, cid, "admin")).rejects.toEqual(refused("owner_only"))
    const before = await setRole(amy, conversation, dan, "admin")
    expect(before, "who is no member is left out").toEqual(await setRole(amy, conversation, amy, "member"))
    await setRole(amy, conversation, cid, "owner")
    expect(await membersOf(amy, conversation)).toEqual(["amy member", "bob admin", "cid owner"])
    const roles = (await read(bob, conversation)).entries.filter(({ kind }) => kind === "role")
    expect(roles).toMatchObject([
      { account: bob.account, role: "admin", actor: amy.account },
      { account: cid.account, role: "owner", actor: amy.account },
    ])
  })

  test("is ended by its owner for all at once, who keep what was said, over any server", async () => {
    const conversation = await village.group(amy, bob, cid)
    await say(bob, conversation, "the last word", village.there)
    const asked = { conversation, ...once() }
    await expect(village.here["conversations.dissolve"](bob, asked)).rejects.toEqual(refused("owner_only"))
    const ended = await village.here["conversations.dissolve"](amy, asked)
    expect(await village.there["conversations.dissolve"](amy, asked), "asked again").toEqual(ended)
    for (const who of [amy, bob, cid]) {
      expect(await view(who, conversation)).toMatchObject({ member: false, last: { body: "the last word" } })
      expect((await read(who, conversation)).entries.at(-1)).toMatchObject({ kind: "dissolved", actor: amy.account })
      await expect(say(who, conversation, "hello?", village.there)).rejects.toEqual(refused("not_found"))
    }
  })

  test("passes to who has been there longest when its owner leaves, and can be empty", async () => {
    const conversation = await village.group(amy)
    for (const { account } of [cid, bob])
      await village.here["conversations.add"](amy, { conversation, ...once(), accounts: [account] })
    await village.here["conversations.leave"](amy, { conversation, ...once() })
    expect(await membersOf(bob, conversation)).toEqual(["cid owner", "bob member"])
    await village.here["conversations.leave"](cid, { conversation, ...once() })
    await village.here["conversations.leave"](bob, { conversation, ...once() })
    expect(await view(bob, conversation)).toMatchObject({ member: false, memberCount: 0 })
  })
})

describe("somebody who is no longer a member", () => {
  test("writes nothing, also over a server that still remembers the membership", async () => {
    const conversation = await village.group(amy, bob)
    await say(bob, conversation, "I am here", village.there)
    await village.here["conversations.remove"](amy, { conversation, ...once(), accounts: [bob.account] })
    await expect(say(bob, conversation, "and still am", village.there)).rejects.toEqual(refused("not_found"))
    const [message] = (await read(amy, conversation)).entries.filter(({ kind }) => kind === "message")
    const named = { conversation, message: message?.seq ?? 0 }
    await allRefused("not_found", [
      village.there["messages.edit"](bob, { ...named, ...once(), body: "changed" }),
      village.there["messages.recall"](bob, { ...named, ...once() }),
      village.there["messages.react"](bob, { ...named, ...once(), emoji: "👍", on: true }),
      village.there["conversations.rename"](bob, { conversation, ...once(), title: "Mine" }),
      village.there["conversations.members"](bob, { conversation, limit: 10 }),
    ])
  })

  test("reads what was said while a member, to the line of going, and never the time between", async () => {
    const conversation = await village.group(amy, bob)
    await say(amy, conversation, "with bob")
    await village.here["conversations.leave"](bob, { conversation, ...once() })
    await say(amy, conversation, "without bob")
    const gone = await read(bob, conversation)
    expect(gone.entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await view(bob, conversation)).toMatchObject({
      member: false,
      head: 3,
      readable: [{ from: 1, to: 3 }],
      last: { body: "with bob" },
    })

    await village.here["conversations.add"](amy, { conversation, ...once(), accounts: [bob.account] })
    await say(amy, conversation, "with bob again")
    const back = await read(bob, conversation)
    expect(back.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 5, 6])
    const { marks, ordinal } = await view(bob, conversation)
    expect(ordinal - marks.read, "what was said in between is not unread").toBe(1)
    const unseen = { conversation, message: 4, ...once(), emoji: "👍", on: true }
    await expect(village.here["messages.react"](bob, unseen)).rejects.toEqual(refused("not_found"))
  })

  test("is told so by the next resume, also when the entry of it was missed", async () => {
    const conversation = await village.group(amy, bob)
    await village.settled()
    const { position } = await village.here["sync.resume"](bob, {})
    await village.here["conversations.remove"](amy, { conversation, ...once(), accounts: [bob.account] })
    await say(amy, conversation, "now that he is gone")
    await village.settled()
    const { conversations, position: later } = await village.there["sync.resume"](bob, { position })
    expect(conversations).toMatchObject([{ conversation, member: false, head: 2 }])
    await say(amy, conversation, "nobody tells him of this")
    expect((await village.there["sync.resume"](bob, { position: later })).conversations).toEqual([])
  })

  test("marks what stays readable as read, so that own devices count the same", async () => {
    const conversation = await village.group(amy, bob)
    await say(amy, conversation, "read me later")
    await village.here["conversations.leave"](bob, { conversation, ...once() })
    await say(amy, conversation, "not for bob")
    expect(await view(bob, conversation)).toMatchObject({ ordinal: 1, marks: { read: 0 } })
    const marked = await village.there["marks.set"](bob, { conversation, read: 1, delivered: 1 })
    expect(marked).toEqual({ read: 1, delivered: 1 })
    expect(await view(bob, conversation)).toMatchObject({ ordinal: 1, marks: { read: 1 } })
  })

  test("is answered as before when the going is asked for again", async () => {
    const conversation = await village.group(amy, bob)
    const asked = { conversation, ...once() }
    const first = await village.here["conversations.leave"](bob, asked)
    expect(await village.there["conversations.leave"](bob, asked)).toEqual(first)
  })
})

test("an admin comes before who has been there longer when the owner leaves", async () => {
  const conversation = await village.group(amy, bob, cid)
  await setRole(amy, conversation, cid, "admin")
  await village.here["conversations.leave"](amy, { conversation, ...once() })
  expect(await membersOf(bob, conversation)).toEqual(["bob member", "cid owner"])
})

test("a stranger finds nothing", async () => {
  const conversation = await village.group(amy, bob)
  await allRefused("not_found", [
    view(dan, conversation),
    read(dan, conversation),
    say(dan, conversation, "hello?"),
    village.here["marks.set"](dan, { conversation, read: 1, delivered: 1 }),
    village.here["typing.set"](dan, { conversation, on: true }),
    village.here["conversations.add"](dan, { conversation, ...once(), accounts: [dan.account] }),
  ])
})

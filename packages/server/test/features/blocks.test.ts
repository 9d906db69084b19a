import { type AccountId, type ConversationId, EverlineError, type MethodName, newId } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
/** Of Amy and Bob; each has said something. */
let conversation: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  cid = await village.person("cid")
  conversation = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
  for (const who of [amy, bob]) await village.here["privacy.set"](who, { receipts: "read" })
  await say(amy, "hello")
  await say(bob, "I am Bob", village.there)
})
afterEach(() => village[Symbol.asyncDispose]())

const say = (who: SignedIn, body: string, server: Handlers = village.here) =>
  server["messages.send"](who, { conversation, ...words(body) })
const block = (who: SignedIn, other: SignedIn, server: Handlers = village.here) =>
  server["accounts.block"](who, { account: other.account })
const unblock = (who: SignedIn, other: SignedIn, server: Handlers = village.here) =>
  server["accounts.unblock"](who, { account: other.account })
const view = async (who: SignedIn) => (await village.there["conversations.get"](who, { conversation })).conversation
const blockedBy = async (who: SignedIn) =>
  (await village.there["accounts.blocked"](who, { limit: 200 })).profiles.map(({ userName }) => userName)
const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof EverlineError ? error.code : String(error)),
  )

/** Everything that one can try on the other in the direct conversation, or to begin with them, by a server. */
function attempts(who: SignedIn, other: SignedIn, server: Handlers): Partial<Record<MethodName, Promise<unknown>>> {
  const mine = who === amy ? 2 : 3
  const named = () => ({ conversation, ...once() })
  return {
    "messages.send": say(who, "listen", server),
    "messages.edit": server["messages.edit"](who, { ...named(), message: mine, body: "changed" }),
    "messages.recall": server["messages.recall"](who, { ...named(), message: mine }),
    "messages.react": server["messages.react"](who, { ...named(), message: 2, emoji: "👍", on: true }),
    "typing.set": server["typing.set"](who, { conversation, on: true }),
    "conversations.create": server["conversations.create"](who, {
      conversation: newId<ConversationId>(),
      title: "Us",
      members: [cid.account, other.account],
    }),
  }
}

async function refusals(who: SignedIn, other: SignedIn, server: Handlers): Promise<ReadonlySet<string>> {
  return new Set(await Promise.all(Object.values(attempts(who, other, server)).map(refusalOf)))
}

describe("who is blocked", () => {
  test("writes nothing more, by any server at once, and is told one thing only", async () => {
    // Both servers remember that Bob may write here.
    for (const server of [village.here, village.there]) await say(bob, "still here", server)
    await block(amy, bob)
    expect(await refusalOf(say(bob, "why?", village.there))).toBe("not_accepted")
    expect(await refusals(bob, amy, village.here)).toEqual(new Set(["not_accepted"]))
  })

  test("is not written to either by who blocks, who is told why", async () => {
    await block(amy, bob)
    expect(await refusals(amy, bob, village.here)).toEqual(new Set(["blocked_by_you"]))
  })

  test("reads on what was said, as if nothing had happened", async () => {
    const before = await view(bob)
    await block(amy, bob)
    expect(await view(bob)).toEqual(before)
    const { conversation: again } = await village.here["conversations.direct"](bob, { account: amy.account })
    expect(again.conversation).toBe(conversation)
    const { entries } = await village.here["journal.range"](bob, { journal: conversation, after: 0, limit: 200 })
    expect(entries).toHaveLength(3)
    const { profiles } = await village.here["accounts.get"](bob, { accounts: [amy.account] })
    expect(profiles).toMatchObject([{ userName: "amy" }])
  })

  test("is answered as before when what was kept is sent again", async () => {
    const asked = { conversation, ...words("on its way") }
    const kept = await village.here["messages.send"](bob, asked)
    await block(amy, bob)
    expect(await village.there["messages.send"](bob, asked)).toEqual(kept)
    const edit = { conversation, ...once(), message: kept.seq }
    await expect(village.here["messages.recall"](bob, edit)).rejects.toMatchObject({ code: "not_accepted" })
  })

  test("writes again at once when the block is taken back, by any server", async () => {
    await block(amy, bob)
    for (const server of [village.here, village.there]) expect(await refusalOf(say(bob, "?", server))).not.toBe("done")
    await unblock(amy, bob, village.there)
    for (const server of [village.here, village.there]) expect(await refusalOf(say(bob, "thanks", server))).toBe("done")
    expect(await refusalOf(say(amy, "well", village.here))).toBe("done")
  })

  test("goes on in groups that both are in, and takes the other into none", async () => {
    const shared = await village.group(cid, amy, bob)
    const bobs = await village.group(bob, cid)
    await block(amy, bob)
    await village.here["messages.send"](bob, { conversation: shared, ...words("to all") })
    const add = (who: SignedIn, group: ConversationId, other: AccountId) =>
      refusalOf(village.there["conversations.add"](who, { conversation: group, ...once(), accounts: [other] }))
    expect(await add(bob, bobs, amy.account)).toBe("not_accepted")
    expect(await add(bob, shared, amy.account)).toBe("done")
    expect(await add(cid, bobs, amy.account)).toBe("done")
  })

  test("begins no conversation with who blocks, nor they one with them", async () => {
    await block(cid, bob)
    const begin = (who: SignedIn, other: SignedIn) =>
      refusalOf(village.there["conversations.direct"](who, { account: other.account }))
    expect(await begin(bob, cid)).toBe("not_accepted")
    expect(await begin(cid, bob)).toBe("blocked_by_you")
    await unblock(cid, bob)
    expect(await begin(bob, cid)).toBe("done")
  })

  test("has begun a conversation at the very moment of the block, or not: either way nothing more is said", async () => {
    const dan = await village.person("dan")
    const begun = village.there["conversations.direct"](bob, { account: dan.account })
    await Promise.all([refusalOf(begun), block(dan, bob)])
    const found = await begun.then(({ conversation }) => conversation.conversation).catch(() => null)
    if (found === null) return
    const send = village.there["messages.send"](bob, { conversation: found, ...words("hi") })
    expect(await refusalOf(send)).toBe("not_accepted")
  })
})

describe("marks", () => {
  const mark = (who: SignedIn, server: Handlers) => server["marks.set"](who, { conversation, read: 2, delivered: 2 })

  test("move for oneself and are not shown to the other, by any server, until the block is taken back", async () => {
    // Both servers remember that marks may be told.
    for (const server of [village.here, village.there])
      await server["marks.set"](bob, { conversation, read: 0, delivered: 1 })
    await block(amy, bob, village.there)
    village.told.length = 0
    expect(await mark(bob, village.here)).toEqual({ read: 2, delivered: 2 })
    await mark(amy, village.there)
    expect((await view(bob)).marks).toEqual({ read: 2, delivered: 2 })
    expect((await view(amy)).peerMarks).toEqual({ read: 0, delivered: 1 })
    expect((await view(bob)).peerMarks).toEqual({ read: 0, delivered: 0 })
    expect(village.told).toEqual([[bob.account]])

    await unblock(amy, bob)
    expect((await view(amy)).peerMarks).toEqual({ read: 2, delivered: 2 })
    expect((await view(bob)).peerMarks).toEqual({ read: 2, delivered: 2 })
  })

  test("stay hidden as long as one of the two blocks the other", async () => {
    await block(amy, bob)
    await mark(bob, village.here)
    await block(bob, amy, village.there)
    await unblock(amy, bob)
    expect((await view(amy)).peerMarks).toEqual({ read: 0, delivered: 0 })
    expect(await refusalOf(say(amy, "hm"))).toBe("not_accepted")
    expect(await refusalOf(say(bob, "hm"))).toBe("blocked_by_you")
    await unblock(bob, amy)
    expect((await view(amy)).peerMarks).toEqual({ read: 2, delivered: 2 })
    expect(await refusalOf(say(amy, "hm"))).toBe("done")
  })

  test("as they were when the block was made are heard of also by a device that was away then", async () => {
    const { position } = await village.here["sync.resume"](bob, {})
    await mark(amy, village.here)
    await block(amy, bob)
    const changed = async () => (await village.here["sync.resume"](bob, { position })).conversations
    expect(await changed()).toMatchObject([{ peerMarks: { read: 2, delivered: 2 } }])
    await block(bob, amy)
    expect(await changed()).toMatchObject([{ peerMarks: { read: 2, delivered: 2 } }])
  })

  test("that are hidden do not make the conversation look changed to the other", async () => {
    await block(amy, bob)
    await village.settled()
    const { position } = await village.here["sync.resume"](bob, {})
    await mark(amy, village.here)
    expect((await village.here["sync.resume"](bob, { position })).conversations).toEqual([])
    await unblock(amy, bob)
    expect((await village.here["sync.resume"](bob, { position })).conversations).toHaveLength(1)
  })
})

describe("a block", () => {
  test("is in one's own journal, once however often it is asked for, and in nobody else's", async () => {
    const journalOf = async (who: SignedIn) =>
      (await village.here["journal.range"](who, { journal: who.account, after: 0, limit: 200 })).entries
    const bobs = await journalOf(bob)
    for (const server of [village.here, village.there]) await block(amy, bob, server)
    for (const server of [village.there, village.here]) await unblock(amy, bob, server)
    const changes = (await journalOf(amy)).filter(({ kind }) => kind === "block")
    expect(changes).toMatchObject([
      { kind: "block", account: bob.account, on: true, actor: amy.account },
      { kind: "block", account: bob.account, on: false, actor: amy.account },
    ])
    expect(await journalOf(bob)).toEqual(bobs)
  })

  test("is listed to who made it, page by page in the order of making", async () => {
    await block(amy, cid)
    village.pass(1)
    await block(amy, bob)
    expect(await blockedBy(amy)).toEqual(["cid", "bob"])
    expect(await blockedBy(bob)).toEqual([])
    const first = await village.here["accounts.blocked"](amy, { limit: 1 })
    expect(first).toMatchObject({ profiles: [{ userName: "cid" }], more: true })
    const second = await village.here["accounts.blocked"](amy, { after: cid.account, limit: 1 })
    expect(second).toMatchObject({ profiles: [{ userName: "bob" }], more: false })
  })

  test("of oneself or of nobody is refused", async () => {
    expect(await refusalOf(block(amy, amy))).toBe("bad_request")
    expect(await refusalOf(unblock(amy, amy))).toBe("bad_request")
    const nobody = village.here["accounts.block"](amy, { account: newId<AccountId>() })
    expect(await refusalOf(nobody)).toBe("not_found")
    expect(await blockedBy(amy)).toEqual([])
  })

  test("that many ask for and take back at once on two servers leaves both sides with one truth", async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const server = i % 2 === 0 ? village.here : village.there
        return i % 3 === 0 ? unblock(amy, bob, server) : i % 3 === 1 ? block(amy, bob, server) : say(bob, "hi", server)
      }).map(refusalOf),
    )
    const isBlocked = (await blockedBy(amy)).includes("bob")
    for (const server of [village.here, village.there])
      expect(await refusalOf(say(bob, "and now?", server))).toBe(isBlocked ? "not_accepted" : "done")
  })
})

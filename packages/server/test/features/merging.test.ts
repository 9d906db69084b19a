import { type ConversationId, EverlineError, LIMITS, type MergedItem, type Seq } from "@everline/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
/** Of Amy and Bob, and of Bob and Cid. */
let here: ConversationId
let there: ConversationId
let said: readonly Seq[]
beforeAll(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  cid = await village.person("cid")
  here = await direct(amy, bob)
  there = await direct(bob, cid)
})
afterAll(() => village[Symbol.asyncDispose]())
beforeEach(async () => {
  said = [await say(amy, here, "tea or coffee?"), await say(bob, here, "tea,\nplease"), await say(amy, here, "good")]
})

const direct = async (one: SignedIn, other: SignedIn) =>
  (await village.here["conversations.direct"](one, { account: other.account })).conversation.conversation
const say = async (who: SignedIn, conversation: ConversationId, body: string) =>
  (await village.here["messages.send"](who, { conversation, ...words(body) })).seq
const merge = async (
  who: SignedIn,
  messages: readonly Seq[],
  more: { from?: ConversationId; conversation?: ConversationId; clientId?: ReturnType<typeof once>["clientId"] } = {},
  server: Handlers = village.here,
) => {
  const named = { conversation: there, from: here, ...once(), ...more }
  return (await server["messages.merge"](who, { ...named, messages: [...messages] })).seq
}
const itemsOf = async (message: Seq, who = cid, conversation = there): Promise<readonly MergedItem[]> =>
  (await village.there["messages.merged"](who, { conversation, message })).items
const lastOf = async (who: SignedIn, conversation = there) =>
  (await village.there["conversations.get"](who, { conversation })).conversation.last
const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

describe("several messages sent on as one", () => {
  test("say who wrote what, in the order in which it was said, however they are named", async () => {
    const [first = 0, second = 0, third = 0] = said
    const message = await merge(bob, [third, first, second, first])
    expect((await itemsOf(message)).map(({ name, body }) => [name, body])).toEqual([
      ["amy", "tea or coffee?"],
      ["bob", "tea,\nplease"],
      ["amy", "good"],
    ])
    expect(await lastOf(cid)).toMatchObject({
      author: bob.account,
      body: "amy: tea or coffee?\nbob: tea, please\namy: good",
      merged: { names: ["amy", "bob"], people: 2, count: 3 },
    })
  })

  test("stay what they were then, without what was taken back", async () => {
    const [first = 0, second = 0] = said
    await village.here["messages.recall"](amy, { conversation: here, message: first, ...once() })
    const message = await merge(bob, said)
    expect((await itemsOf(message)).map(({ body }) => body)).toEqual(["tea,\nplease", "good"])
    await village.here["messages.edit"](bob, { conversation: here, message: second, ...once(), body: "nothing" })
    expect((await itemsOf(message)).map(({ body }) => body)).toEqual(["tea,\nplease", "good"])
    await expect(merge(bob, [first])).rejects.toEqual(refused("not_found"))
  })

  test("are kept once, however often they are sent on under one id", async () => {
    const named = once()
    const sent = await Promise.all([
      merge(bob, said, named),
      merge(bob, said, named, village.there),
      merge(bob, said, named),
    ])
    expect(new Set(sent).size).toBe(1)
    await expect(merge(bob, said.slice(1), named)).rejects.toEqual(refused("client_id_reused"))
  })

  test("come from where one may read, and from nobody's mouth but theirs", async () => {
    const elsewhere = { conversation: await direct(amy, cid) }
    const attempts = [merge(cid, said), merge(bob, [...said, 999]), merge(bob, [1]), merge(amy, said)]
    const outcomes = await Promise.allSettled([...attempts, merge(bob, said, elsewhere)])
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: refused("not_found") })
    const message = await merge(bob, said)
    const edit = { conversation: there, message, ...once(), body: "amy: I like neither" }
    await expect(village.here["messages.edit"](bob, edit)).rejects.toEqual(refused("not_yours"))
    await expect(itemsOf(message, amy)).rejects.toEqual(refused("not_found"))
  })

  test("are gone from the table when they are taken back", async () => {
    const message = await merge(bob, said)
    await village.here["messages.recall"](bob, { conversation: there, message, ...once() })
    expect(await itemsOf(message)).toEqual([])
    expect(await lastOf(cid)).toMatchObject({ recalled: true, body: "" })
    expect(await lastOf(cid)).not.toHaveProperty("merged")
    const kept = await village.database.query("SELECT FROM merged WHERE conversation = $1 AND seq = $2", [
      there,
      message,
    ])
    expect(kept).toEqual([])
  })

  test("hold others of their kind, down to a depth; one alone goes on as it is", async () => {
    let message = await merge(bob, said)
    expect(await lastOf(bob)).toMatchObject({ merged: { count: 3 } })
    const again = await merge(bob, [message], { from: there })
    expect(await itemsOf(again)).toEqual(await itemsOf(message))
    for (let i = 0; i < 4; i += 1) message = await merge(bob, [message, await say(bob, there, "and")], { from: there })
    const depthOf = (items: readonly MergedItem[]): number =>
      1 + Math.max(0, ...items.flatMap(({ items: inner }) => (inner === undefined ? [] : [depthOf(inner)])))
    expect(depthOf(await itemsOf(message))).toBe(LIMITS.mergedDepth)
  })

  test("are refused when they are too much", async () => {
    const long = await Promise.all([1, 2].map(() => say(amy, here, "長".repeat(12_000))))
    await expect(merge(bob, long)).rejects.toEqual(refused("merged_too_big"))
    expect(await merge(bob, long.slice(1))).toBeGreaterThan(0)
  })
})

import { type ConversationId, EverlineError, LIMITS, type Seq } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let conversation: ConversationId
let message: Seq
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  conversation = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
  message = (await village.here["messages.send"](amy, { conversation, ...words("hello") })).seq
})
afterEach(() => village[Symbol.asyncDispose]())

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const named = () => ({ conversation, message, ...once() })
const recall = (who = amy) => village.here["messages.recall"](who, named())
const react = (emoji: string, on = true, who = bob) => village.here["messages.react"](who, { ...named(), emoji, on })
const headOf = async () => (await village.there["conversations.get"](bob, { conversation })).conversation.head

describe("a message sent twice", () => {
  test("is kept once, over two servers too, and both are answered alike", async () => {
    const asked = { conversation, ...words("once") }
    const answers = await Promise.all(
      [village.here, village.there, village.here, village.there].map((server) => server["messages.send"](amy, asked)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await headOf()).toBe(answers[0]?.seq)
  })

  test("with other words, or another quote, is refused", async () => {
    const asked = { conversation, ...words("once") }
    await village.here["messages.send"](amy, asked)
    for (const other of [{ body: "twice" }, { quote: message }])
      await expect(village.there["messages.send"](amy, { ...asked, ...other })).rejects.toEqual(
        refused("client_id_reused"),
      )
  })

  test("from another device is another message", async () => {
    const asked = { conversation, ...words("mine") }
    const first = await village.here["messages.send"](amy, asked)
    const { seq } = await village.here["messages.send"](bob, asked)
    expect(seq).toBe(first.seq + 1)
  })
})

describe("taking a message back", () => {
  test("is possible to the last moment of two minutes", async () => {
    village.pass(LIMITS.recallMs)
    expect((await recall()).message).toMatchObject({ recalled: true, body: "", reactions: [] })
  })

  test("is refused after that, and to anybody else", async () => {
    await expect(recall(bob)).rejects.toEqual(refused("not_yours"))
    village.pass(LIMITS.recallMs + 1)
    await expect(recall()).rejects.toEqual(refused("recall_too_late"))
  })

  test("takes its words from the record, with its reactions, and once is enough", async () => {
    await react("👍")
    const first = await recall()
    const again = await recall()
    expect(again).toEqual(first)
    const rows = await village.database.query("SELECT body, data FROM entries WHERE journal = $1 AND seq = $2", [
      conversation,
      message,
    ])
    expect(rows).toEqual([{ body: "", data: { recalled: true } }])
    expect(await village.database.query("SELECT FROM reactions")).toEqual([])
    expect(await headOf()).toBe(message + 2)
  })

  test("leaves nothing to change", async () => {
    await recall()
    const edit = village.here["messages.edit"](amy, { ...named(), body: "but" })
    await expect(edit).rejects.toEqual(refused("recalled"))
    await expect(react("👍")).rejects.toEqual(refused("recalled"))
  })
})

describe("changing a message", () => {
  test("is for who wrote it, and done once however often it is asked", async () => {
    const asked = { ...named(), body: "hello there" }
    const first = await village.here["messages.edit"](amy, asked)
    expect(first.message).toMatchObject({ body: "hello there", rev: message + 1 })
    expect(await village.there["messages.edit"](amy, asked)).toEqual(first)
    expect(await headOf()).toBe(message + 1)
    await expect(village.there["messages.edit"](amy, { ...asked, body: "bye" })).rejects.toEqual(
      refused("client_id_reused"),
    )
    const bobs = village.here["messages.edit"](bob, { ...named(), body: "Bob was here" })
    await expect(bobs).rejects.toEqual(refused("not_yours"))
  })

  test("keeps nothing of the words before", async () => {
    await village.here["messages.edit"](amy, { ...named(), body: "other words" })
    const texts = await village.database.query<{ text: string }>("SELECT e::text AS text FROM entries e")
    expect(texts.filter(({ text }) => text.includes("hello"))).toEqual([])
  })
})

describe("reactions", () => {
  test("that are there already, or not there, change nothing", async () => {
    await react("👍", false)
    expect(await headOf()).toBe(message)
    await react("👍")
    await react("👍")
    expect(await headOf()).toBe(message + 1)
  })

  test("are of at most so many kinds; one that is there takes more people", async () => {
    const emoji = Array.from({ length: LIMITS.emojiPerMessage + 1 }, (_, i) => String.fromCodePoint(0x1f600 + i))
    for (const one of emoji.slice(0, -1)) await react(one)
    await expect(react(emoji.at(-1) ?? "")).rejects.toEqual(refused("too_many_emoji"))
    expect((await react(emoji[0] ?? "", true, amy)).message.reactions[0]).toMatchObject({ count: 2 })
  })
})

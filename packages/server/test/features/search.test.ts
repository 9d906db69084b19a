import { readFile } from "node:fs/promises"
import { type ConversationId, EverlineError, LIMITS, type Seq } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { compare, placeFrom } from "../../src/features/search/pages.ts"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let direct: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  direct = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
})
afterEach(() => village[Symbol.asyncDispose]())

async function say(body: string, conversation = direct, who = amy): Promise<Seq> {
  village.pass(1)
  return (await village.here["messages.send"](who, { conversation, ...words(body) })).seq
}
/** So much that was said before is in full blocks. */
async function talk(conversation = direct): Promise<void> {
  for (let i = 0; i < 32; i++) await say(`。。。${i}`, conversation)
}
interface More {
  readonly conversation?: ConversationId
  readonly before?: string
  readonly limit?: number
}
const search = (text: string, more: More = {}, who = bob) =>
  village.there["search.messages"](who, { text, limit: LIMITS.pageHits, ...more })
const find = async (text: string, more: More = {}, who = bob) =>
  (await search(text, more, who)).hits.map(({ message }) => message.body)
/** Each block is known by its signature. */
async function index(): Promise<void> {
  while ((await village.index()) > 0);
}
const count = async (table: "search_due" | "search_blocks") =>
  (await village.database.query<{ count: number }>(`SELECT count(*) FROM ${table}`))[0]?.count

/** Before anybody has seen to it, and when everything has its signature. */
const MOMENTS = [
  ["just said", async () => {}],
  ["in a full block", (conversation: ConversationId) => talk(conversation)],
  ["known by a signature", (conversation: ConversationId) => talk(conversation).then(index)],
] as const

describe.each(MOMENTS)("what was %s", (_moment, settle) => {
  test("is found by two Chinese characters, by the beginning of a word, by a number", async () => {
    for (const body of ["明天我们去爬山", "See you at the Café tomorrow", "call 13812345678"]) await say(body)
    await settle(direct)
    expect(await find("我们")).toEqual(["明天我们去爬山"])
    expect(await find("我去")).toEqual([])
    expect(await find("cafe tomo")).toEqual(["See you at the Café tomorrow"])
    expect(await find("orrow")).toEqual([])
    expect(await find("1381234")).toEqual(["call 13812345678"])
  })

  test("is found by its new words when it is changed, and by the old ones no more", async () => {
    const message = await say("the old words")
    await settle(direct)
    await village.here["messages.edit"](amy, { conversation: direct, message, ...once(), body: "换了新的话" })
    expect(await find("新的")).toEqual(["换了新的话"])
    expect(await find("old words")).toEqual([])
    await index()
    expect(await find("新的")).toEqual(["换了新的话"])
    expect(await find("old words")).toEqual([])
  })

  test("is not found when it is taken back", async () => {
    const message = await say("我说错了")
    await settle(direct)
    await village.here["messages.recall"](amy, { conversation: direct, message, ...once() })
    expect(await find("说错")).toEqual([])
    await index()
    expect(await find("说错")).toEqual([])
  })
})

describe("the answer", () => {
  test("has the newest first over all conversations, a page at a time, each once", async () => {
    const group = await village.group(amy, bob)
    const said: string[] = []
    for (let i = 0; i < 100; i++) {
      said.unshift(`我们 ${i}`)
      await say(`我们 ${i}`, i % 3 === 0 ? group : direct)
    }
    await index()
    const found: string[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await search("我们", { limit: 7, ...(before !== undefined && { before }) })
      expect(page.hits.length).toBeLessThanOrEqual(7)
      found.push(...page.hits.map(({ message }) => message.body))
      before = page.next
    }
    expect(found).toEqual(said)
    expect(await find("我们", { conversation: group })).toEqual(said.filter((_, i) => (99 - i) % 3 === 0))
  })

  test("leaves none out of many of one moment", async () => {
    for (let i = 0; i < 10; i++)
      await village.here["messages.send"](amy, { conversation: direct, ...words(`同时${i}`) })
    const first = await search("同时", { limit: 4 })
    const second = await search("同时", { limit: 6, before: first.next ?? "" })
    const bodies = [...first.hits, ...second.hits].map(({ message }) => message.body)
    expect(bodies).toEqual(Array.from({ length: 10 }, (_, i) => `同时${9 - i}`))
    expect(second.next).toBe(null)
  })

  test("goes back with each page, and ends, where hundreds of blocks go on at the same time", async () => {
    await say("很久以前")
    // As for somebody in six hundred conversations, each with a block that is begun first and full last.
    await village.database.query("UPDATE journals SET head = 600 * 32 WHERE id = $1", [direct])
    await village.database.query(
      `INSERT INTO search_blocks (journal, block, since, at, signature)
       SELECT id, block, 0, at + block, '\\xffffffffffffffff' FROM journals, generate_series(0, 599) block WHERE id = $1`,
      [direct],
    )
    await village.database.query("DELETE FROM search_due")
    const found: string[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await search("很久", before === undefined ? {} : { before })
      found.push(...page.hits.map(({ message }) => message.body))
      if (before !== undefined && page.next !== null)
        expect(compare(placeFrom(before), placeFrom(page.next))).toBeLessThan(0)
      before = page.next
    }
    expect(found).toEqual(["很久以前"])
  })

  test("holds the message as it is, where in it the words are, and who wrote it", async () => {
    const message = await say("Ein Café, ein CAFE")
    await village.here["messages.react"](bob, { conversation: direct, message, ...once(), emoji: "👍", on: true })
    const { hits, profiles, next } = await search("cafe")
    expect(hits).toMatchObject([
      { conversation: direct, message: { seq: message, author: amy.account, reactions: [{ emoji: "👍" }] } },
    ])
    expect(hits[0]?.found).toEqual([
      { from: 4, to: 8 },
      { from: 14, to: 18 },
    ])
    expect(profiles.map(({ userName }) => userName)).toEqual(["amy"])
    expect(next).toBe(null)
  })

  test("is empty where there is no word to look for", async () => {
    await say("?!")
    for (const text of ["", "?!", "%", "'\\"])
      expect(await search(text)).toEqual({ hits: [], profiles: [], next: null })
  })

  test("is no longer than an answer may be, and goes on", async () => {
    for (let i = 0; i < 8; i++) await say(`巨大${"啊".repeat(20_000)}${i}`)
    const sizes: number[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await search("巨大", before === undefined ? {} : { before })
      sizes.push(page.hits.length)
      before = page.next
    }
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(8)
    expect(Math.max(...sizes)).toBeLessThan(8)
  })
})

describe("who may not read it", () => {
  test("does not find it: a stranger, and who asks for a conversation of others", async () => {
    const eve = await village.person("eve")
    await say("只给你看")
    expect(await find("只给", {}, eve)).toEqual([])
    await expect(search("只给", { conversation: direct }, eve)).rejects.toEqual(
      expect.objectContaining({ constructor: EverlineError, code: "not_found" }),
    )
  })

  test.each(MOMENTS)("came later or left before, whether it was %s", async (_moment, settle) => {
    const eve = await village.person("eve")
    const group = await village.group(amy, bob)
    const change = () => ({ conversation: group, ...once(), accounts: [eve.account] })
    await say("秘密一", group)
    await village.here["conversations.add"](amy, change())
    await say("公开二", group)
    await village.here["conversations.remove"](amy, change())
    await say("秘密三", group)
    await settle(group)
    expect(await find("秘密", {}, eve)).toEqual([])
    expect(await find("公开", {}, eve)).toEqual(["公开二"])
    expect(await find("公开", { conversation: group }, eve)).toEqual(["公开二"])
    await village.here["conversations.add"](amy, change())
    await say("公开四", group)
    expect(await find("公开", {}, eve)).toEqual(["公开四", "公开二"])
    expect(await find("秘密", {}, eve)).toEqual([])
    expect(await find("秘密")).toEqual(["秘密三", "秘密一"])
  })

  test("does find what was said before a block, which keeps nothing from anybody", async () => {
    await say("以前的话")
    await village.here["accounts.block"](amy, { account: bob.account })
    expect(await find("以前")).toEqual(["以前的话"])
    expect(await find("以前", {}, amy)).toEqual(["以前的话"])
  })
})

describe("signatures", () => {
  test("are made of each block that is full, once, and only those are read that may hold the words", async () => {
    await say("独一无二")
    for (let i = 0; i < 4; i++) await talk()
    expect(await count("search_due")).toBe(4)
    await Promise.all([village.index(), village.indexThere(), village.index()])
    await index()
    expect([await count("search_due"), await count("search_blocks")]).toEqual([0, 4])
    expect(await find("独一")).toEqual(["独一无二"])
    await village.database.query("UPDATE search_blocks SET signature = '\\x0000000000000000'")
    expect(await find("独一")).toEqual([])
  })

  test("are lacked by all that was written before there were any, which is noted the oldest first", async () => {
    const group = await village.group(amy, bob)
    for (const conversation of [direct, group, direct]) await talk(conversation)
    await village.database.query("DELETE FROM search_due")
    const migration = new URL("../../migrations/0023_search_due.sql", import.meta.url)
    await village.database.query(await readFile(migration, "utf8"))
    expect(await village.database.query("SELECT journal, block FROM search_due ORDER BY id")).toEqual([
      { journal: direct, block: 0 },
      { journal: group, block: 0 },
      { journal: direct, block: 1 },
    ])
  })

  test("are not needed by the 64 blocks that were noted last; older ones are found when they have them", async () => {
    await say("最早的话")
    await talk()
    await say("最近的话")
    await talk()
    await village.database.query("UPDATE journals SET head = 65 * 32 WHERE id = $1", [direct])
    expect(await count("search_due")).toBe(65)
    expect([await find("最近"), await find("最早")]).toEqual([["最近的话"], []])
    await index()
    expect([await find("最近"), await find("最早")]).toEqual([["最近的话"], ["最早的话"]])
  })

  test("of a block whose words are all gone are gone too", async () => {
    const seqs: Seq[] = []
    for (let i = 0; i < 64; i++) seqs.push(await say(`走开${i}`))
    await index()
    expect(await count("search_blocks")).toBe(2)
    for (const message of seqs.filter((seq) => seq < 32))
      await village.here["messages.recall"](amy, { conversation: direct, message, ...once() })
    await index()
    expect(await find("走开")).toHaveLength(64 - 31 + 1)
    const left = await village.database.query<{ block: number }>("SELECT block FROM search_blocks ORDER BY block")
    expect(left.map(({ block }) => block)).not.toContain(0)
  })

  test("are made by whoever comes next when their maker is killed in the middle", async () => {
    await say("独一无二")
    await talk()
    await village.database.transaction(async (tx) => {
      // The maker has read the block and cannot write its signature.
      await tx.query("LOCK TABLE search_blocks IN EXCLUSIVE MODE")
      const killed = expect(village.index()).rejects.toThrow()
      const waiting = `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE datname = current_database() AND relation = 'search_blocks'::regclass AND NOT granted`
      await expect.poll(async () => (await village.database.query(waiting)).length).toBe(1)
      await killed
    })
    expect([await count("search_due"), await count("search_blocks")]).toEqual([1, 0])
    expect(await find("独一")).toEqual(["独一无二"])
    while ((await village.indexThere()) > 0);
    expect([await count("search_due"), await count("search_blocks")]).toEqual([0, 1])
    expect(await find("独一")).toEqual(["独一无二"])
  })
})

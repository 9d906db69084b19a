import { type ConversationId, newId } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { begin } from "../journal/apply.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import type { Cache, Changes } from "./cache.ts"
import { Keeper } from "./keeper.ts"
import { memoryCache } from "./memory.ts"

const conversation = newId<ConversationId>()

function setUp(cache: Cache = memoryCache()) {
  const time = new VirtualTime()
  let lost = 0
  const keeper = new Keeper(cache, time, () => {
    lost += 1
  })
  return { time, keeper, lost: () => lost }
}

/** A cache that notes what it is told to write. */
function noting() {
  const written: Changes[] = []
  const cache = memoryCache()
  return { written, cache: { ...cache, write: async (changes: Changes) => void written.push(changes) } }
}

describe("the keeper", () => {
  test("writes what came within a moment together, the newest of each", async () => {
    const { written, cache } = noting()
    const { time, keeper } = setUp(cache)
    for (const text of ["o", "on", "on my", "on my way"]) keeper.add({ wanted: [[conversation, { draft: text }]] })
    await time.pass(100)
    expect(written).toHaveLength(1)
    expect(written[0]?.wanted).toEqual([[conversation, { draft: "on my way" }]])
  })

  test("of two versions of a message writes the one with the higher rev, in whatever order they came", async () => {
    const { written, cache } = noting()
    const { keeper } = setUp(cache)
    const model = new JournalModel()
    model.do({ kind: "send", author: 1, body: "first" })
    const [old] = model.messages
    model.do({ kind: "edit", target: 0, body: "changed" })
    const [changed] = model.messages
    if (old === undefined || changed === undefined) throw new RangeError("no message")
    keeper.add({ rows: [[conversation, changed]] })
    keeper.add({ rows: [[conversation, old]] })
    await keeper.flush()
    expect(written[0]?.rows).toEqual([[conversation, changed]])
  })

  test("goes on from memory when the cache fails, and says that rows are lost", async () => {
    const broken = { ...memoryCache(), write: () => Promise.reject(new DOMException("full", "QuotaExceededError")) }
    const { keeper, lost } = setUp(broken)
    keeper.add({ wanted: [[conversation, { draft: "still here" }]] })
    await keeper.flush()
    expect(lost()).toBe(1)
    expect((await keeper.load()).wanted).toEqual([[conversation, { draft: "still here" }]])
  })

  test("starts with nothing when the cache cannot be opened", async () => {
    const { keeper } = setUp({
      ...memoryCache(),
      load: () => Promise.reject(new DOMException("forbidden", "SecurityError")),
    })
    expect((await keeper.load()).session).toBeNull()
  })

  test("forgets the record and keeps session, outbox and what is wanted", async () => {
    const { keeper } = setUp()
    const model = new JournalModel()
    const [self] = model.accounts
    if (self === undefined) throw new RangeError("no accounts")
    keeper.add({ conversations: [begin(model.snapshot(self))], session: { token: "token", self: null, device: null } })
    await keeper.flush()
    keeper.add({ conversations: [begin(model.snapshot(self))], wanted: [[conversation, { draft: "kept" }]] })
    await keeper.forgetRecord()
    expect(await keeper.load()).toMatchObject({
      conversations: [],
      wanted: [[conversation, { draft: "kept" }]],
      session: { token: "token" },
    })
  })
})

import {
  type ClientId,
  type ConversationId,
  type ErrorCode,
  EverlineError,
  type Message,
  newId,
  type Seq,
} from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { noLocks } from "../browser-ports.ts"
import type { OutboxItem } from "../cache/cache.ts"
import { Keeper } from "../cache/keeper.ts"
import { type MemoryCache, memoryCache } from "../cache/memory.ts"
import { applyEntry, begin } from "../journal/apply.ts"
import { Book } from "../record/book.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { settle, VirtualTime } from "../testing/virtual-time.ts"
import { Outbox } from "./outbox.ts"

/** What happens to a request: it is lost, its answer is lost, or all goes well. */
type Fate = "request lost" | "answer lost" | "line lost" | "answered"

/** A server that keeps each client id once, and a line that does what a test wants. */
class Far {
  readonly kept: OutboxItem[] = []
  fates: Iterator<Fate> = [][Symbol.iterator]()

  readonly deliver = async (item: OutboxItem): Promise<Seq | null> => {
    const fate = this.fates.next().value ?? "answered"
    await settle()
    if (fate === "request lost") throw new EverlineError("unavailable")
    if (fate === "line lost") throw new EverlineError("offline")
    if (!this.kept.some((kept) => kept.clientId === item.clientId)) this.kept.push(item)
    if (fate === "answer lost") throw new EverlineError("unavailable")
    return this.kept.findIndex((kept) => kept.clientId === item.clientId) + 1
  }

  /** What was sent to a conversation, in the order of its arrival; of some items only, when they are named. */
  bodies(conversation: ConversationId, of?: ReadonlyMap<ClientId, unknown>): string[] {
    const sent = this.kept.filter((item) => item.conversation === conversation && (of?.has(item.clientId) ?? true))
    return sent.map((item) => (item.kind === "send" ? item.body : item.kind))
  }
}

/** A program start: an outbox over what the cache holds. */
async function start(cache: MemoryCache, deliver: Far["deliver"], time = new VirtualTime()) {
  const ports = { timer: time.timer, random: () => 0.5, locks: noLocks }
  const keeper = new Keeper(cache, ports, () => undefined)
  const book = new Book(keeper)
  const outbox = new Outbox({ book, keeper, ports, now: time.now, deliver })
  await outbox.restore((await keeper.load()).outbox)
  return { outbox, book, time, cache }
}

const send = (body: string) => ({ kind: "send", body, quote: null }) as const
const [family, work] = [newId<ConversationId>(), newId<ConversationId>()]

describe("nothing is lost and nothing is sent twice", () => {
  test("whatever the line does and wherever the program ends", async () => {
    const fate = fc.constantFrom<Fate>("request lost", "answer lost", "line lost", "answered")
    const step = fc.oneof(
      fc.record({ write: fc.constantFrom(family, work), wait: fc.boolean() }),
      fc.record({ pass: fc.constantFrom(0, 500, 4_000) }),
      fc.constant("crash" as const),
      fc.constant("line" as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.array(fate, { maxLength: 20 }), async (steps, fates) => {
        const far = new Far()
        far.fates = fates[Symbol.iterator]()
        const kept = new Map<ClientId, ConversationId>()
        let program = await start(memoryCache(), far.deliver)
        for (const [i, step] of steps.entries()) {
          if (step === "crash") program = await start(program.cache.copy(), far.deliver)
          else if (step === "line") await program.outbox.resume()
          else if ("pass" in step) await program.time.pass(step.pass)
          else {
            const added = program.outbox.add(step.write, send(String(i)))
            if (step.wait) kept.set(await added, step.write)
          }
        }
        program = await start(program.cache.copy(), far.deliver)
        for (let i = 0; i < 25; i += 1) {
          await program.outbox.resume()
          await program.time.pass(30_000)
        }

        const ids = far.kept.map((item) => item.clientId)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(expect.arrayContaining([...kept.keys()]))
        for (const conversation of [family, work]) {
          // What a program had not kept when it crashed can still be on the line, and come after what its successor sends.
          const order = far.bodies(conversation, kept).map(Number)
          expect(order).toEqual([...order].sort((a, b) => a - b))
        }
        expect((await program.cache.load()).outbox).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test("a message whose entry came back is not sent again, even when the answer was lost", async () => {
    const model = new JournalModel()
    const [self] = model.accounts
    if (self === undefined) throw new RangeError("no accounts")
    let calls = 0
    const { outbox, book, time } = await start(memoryCache(), async () => {
      calls += 1
      throw new EverlineError("unavailable")
    })
    const state = begin(model.snapshot(self))
    book.put({ state, rows: [] })
    const clientId = await outbox.add(model.conversation, send("hello"))
    model.do({ kind: "send", author: 0, body: "hello" })
    const entry = model.entry(model.head)
    if (entry.kind !== "message") throw new RangeError(entry.kind)
    const message: Message = { ...entry.message, clientId }
    book.put(applyEntry(state, { ...entry, message }, self))
    await time.pass(60_000)
    expect(outbox.of(model.conversation).value).toEqual([])
    expect(calls).toBe(1)
  })
})

describe("what the server refuses", () => {
  const refusing = (code: ErrorCode) => async (): Promise<Seq | null> => {
    throw new EverlineError(code)
  }

  test("waits as failed, also after a reload, and does not hold up what comes after it", async () => {
    const far = new Far()
    const cache = memoryCache()
    const once = async (item: OutboxItem) =>
      item.kind === "send" && item.body === "bad" ? refusing("not_found")() : far.deliver(item)
    const { outbox, time } = await start(cache, once)
    await outbox.add(family, send("bad"))
    await outbox.add(family, send("good"))
    await time.pass(0)
    expect(far.bodies(family)).toEqual(["good"])
    expect(outbox.of(family).value.map(({ item }) => item.failure)).toEqual(["not_found", null])
    await time.pass(200)
    const again = await start(cache.copy(), far.deliver)
    expect(again.outbox.of(family).value.map(({ item }) => item.failure)).toEqual(["not_found"])
  })

  test("goes out again on retry with the same client id, and is forgotten on discard", async () => {
    const asked: ClientId[] = []
    let answer = refusing("not_found")
    const { outbox, time } = await start(memoryCache(), (item) => {
      asked.push(item.clientId)
      return answer()
    })
    const first = await outbox.add(family, send("one"))
    const second = await outbox.add(family, send("two"))
    await time.pass(0)
    answer = async () => 1
    await outbox.retry(first)
    await outbox.discard(second)
    await time.pass(0)
    expect(outbox.of(family).value.map(({ item, seq }) => [item.clientId, seq])).toEqual([[first, 1]])
    expect(asked).toEqual([first, second, first])
  })

  test("tells whoever waits for it", async () => {
    const { outbox, time } = await start(memoryCache(), refusing("body_too_long"))
    const item = await outbox.add(family, send("long"))
    const told = expect(outbox.settled(item)).rejects.toEqual(new EverlineError("body_too_long"))
    await time.pass(0)
    await told
  })

  test("something that breaks the server each time fails in the end", async () => {
    const { outbox, time } = await start(memoryCache(), refusing("internal"))
    await outbox.add(family, send("poison"))
    await time.pass(10 * 60_000)
    expect(outbox.of(family).value[0]?.item.failure).toBe("internal")
  })

  test("what found no room is sent within eight seconds of there being some", async () => {
    const far = new Far()
    let isFull = true
    const { outbox, time } = await start(memoryCache(), (item) =>
      isFull ? refusing("storage_full")() : far.deliver(item),
    )
    await outbox.add(family, send("patience"))
    await time.pass(60 * 60_000)
    expect(outbox.of(family).value[0]?.item.failure).toBeNull()
    isFull = false
    await time.pass(8_000)
    await settle()
    expect(far.bodies(family)).toEqual(["patience"])
  })

  test("a busy server is asked again for as long as it takes", async () => {
    const { outbox, time } = await start(memoryCache(), refusing("unavailable"))
    await outbox.add(family, send("patience"))
    await time.pass(60 * 60_000)
    expect(outbox.of(family).value[0]?.item.failure).toBeNull()
  })
})

test("the items of a tab that lives stay with it; those of one that is gone are taken over", async () => {
  const cache = memoryCache()
  const far = new Far()
  const { outbox } = await start(cache, async () => {
    throw new EverlineError("offline")
  })
  await outbox.add(family, send("from the other tab"))
  let otherLives = true
  const time = new VirtualTime()
  const ports = { timer: time.timer, random: Math.random, locks: { ...noLocks, hold: async () => !otherLives } }
  const keeper = new Keeper(cache, ports, () => undefined)
  const mine = new Outbox({ book: new Book(keeper), keeper, ports, now: time.now, deliver: far.deliver })
  await mine.restore((await keeper.load()).outbox)
  await mine.resume()
  await time.pass(1_000)
  expect(far.kept).toEqual([])
  otherLives = false
  await mine.resume()
  await time.pass(1_000)
  expect(far.bodies(family)).toEqual(["from the other tab"])
})

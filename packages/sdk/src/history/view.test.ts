import { type AccountId, type ErrorCode, EverlineError, type MarksSignal, newId } from "@everline/protocol"
import { signal } from "@preact/signals-core"
import { describe, expect, test } from "vitest"
import type { Link } from "../api/link.ts"
import type { OutboxAction } from "../cache/cache.ts"
import { Keeper } from "../cache/keeper.ts"
import { memoryCache } from "../cache/memory.ts"
import { applyEntry, applyMarks, applySnapshot, begin, skip } from "../journal/apply.ts"
import type { ReadRange, ReadRanges } from "../journal/read-range.ts"
import type { Pending } from "../outbox/outbox.ts"
import { Book } from "../record/book.ts"
import { CatchUp } from "../sync/catch-up.ts"
import { type Deed, JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Pages } from "./pages.ts"
import { View } from "./view.ts"

const say = (body: string, author = 1): Deed => ({ kind: "send", author, body })

/** A device that looks at a conversation of so many messages, and the server behind it. */
function setUp(messages: number, options: { peer?: boolean } = {}) {
  const model = new JournalModel()
  for (let i = 1; i <= messages; i += 1) model.do(say(String(i)))
  const [self, peer] = model.accounts
  if (self === undefined || peer === undefined) throw new RangeError("no accounts")
  const time = new VirtualTime()
  const line = { up: true, asked: 0 }
  const read: ReadRange = async (_journal, where) => {
    if (!line.up) throw new EverlineError("offline")
    line.asked += 1
    return model.read(where)
  }
  const keeper = new Keeper(memoryCache(), time, () => undefined)
  const book = new Book(keeper)
  const snapshot = () => ({
    ...model.snapshot(self),
    ...(options.peer === true ? { peer, peerMarks: { read: 0, delivered: 0 } } : {}),
  })
  book.put({ state: begin(snapshot()), rows: [] })
  const pending = signal<readonly Pending[]>([])
  const link = signal<Link>({ state: "online" })
  const pages = new Pages({ book, keeper, read, self: () => self })
  const readRanges: ReadRanges = async (lacks, limit) => model.ranges(lacks, limit)
  const catchUp = new CatchUp({ read: readRanges, book, self: () => self, caughtUp: () => undefined })
  const view = new View(model.conversation, {
    book,
    pages,
    outbox: { of: () => pending },
    uploads: {
      view: () => {
        throw new Error("nothing is uploaded here")
      },
    },
    link,
    self: signal<AccountId | undefined>(self),
    ports: time,
  })
  /** Something happens and reaches the device at once. */
  const live = (deed: Deed) => {
    const before = model.head
    model.do(deed)
    const state = book.peek(model.conversation)
    if (state === undefined) throw new RangeError("not known")
    for (let seq = before + 1; seq <= model.head; seq += 1) book.put(applyEntry(state, model.entry(seq), self))
  }
  return { model, self, peer, time, line, book, view, pending, link, live, snapshot, catchUp }
}
const bodies = (view: View) => view.lines.value.flatMap((line) => (line.kind === "message" ? line.body : []))
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i))

describe("a view", () => {
  test("begins at the end and grows with the conversation", async () => {
    const { view, time, live } = setUp(250)
    expect(view.loading.value).toBe(true)
    await time.pass(0)
    expect(view.loading.value).toBe(false)
    expect(bodies(view)).toEqual(numbers(151, 250))
    expect([view.atStart.value, view.atEnd.value]).toEqual([false, true])
    live(say("251"))
    expect(bodies(view)).toEqual(numbers(151, 251))
  })

  test("misses no line that comes while it begins, whatever else changes then", async () => {
    for (let came = 0; came < 40; came += 1) {
      const { view, time, book, model, live } = setUp(10)
      for (let turn = 0; turn < 80; turn += 1) {
        if (turn === came) live(say("11"))
        const state = book.peek(model.conversation)
        if (state !== undefined) book.put({ state: { ...state }, rows: [] })
        await Promise.resolve()
      }
      await time.pass(0)
      await view.loadOlder()
      expect(bodies(view)).toEqual(numbers(1, 11))
    }
  })

  test("goes back to the first line, page by page, without a gap or a line twice", async () => {
    const { view, time } = setUp(250)
    await time.pass(0)
    await Promise.all([view.loadOlder(), view.loadOlder()])
    expect(bodies(view)).toEqual(numbers(51, 250))
    await view.loadOlder()
    expect(bodies(view)).toEqual(numbers(1, 250))
    expect(view.atStart.value).toBe(true)
    expect(view.lines.value[0]).toMatchObject({ kind: "event", entry: { kind: "created" } })
  })

  test("reads what is on the device without asking again, and without a line", async () => {
    const { view, time, line } = setUp(250)
    await time.pass(0)
    await view.loadOlder()
    const asked = line.asked
    line.up = false
    await view.jumpTo(60)
    expect(line.asked).toBe(asked)
    expect(bodies(view).slice(0, 3)).toEqual(["51", "52", "53"])
    await expect(view.jumpTo(20)).rejects.toEqual(new EverlineError("offline"))
  })

  test("that opens without a line begins when there is one", async () => {
    const { view, time, line, link } = setUp(10)
    line.up = false
    await time.pass(0)
    expect(view.loading.value).toBe(true)
    line.up = true
    link.value = { state: "connecting" }
    await time.pass(0)
    expect(bodies(view)).toEqual(numbers(1, 10))
  })

  test("jumps to a line, does not grow while it is not at the end, and comes back", async () => {
    const { view, time, live } = setUp(1_000)
    await time.pass(0)
    expect(await view.jumpTo(500)).toBe(true)
    expect(bodies(view)).toEqual(numbers(400, 599))
    live(say("new"))
    expect(bodies(view)).toEqual(numbers(400, 599))
    expect(view.atEnd.value).toBe(false)
    await view.jumpToEnd()
    expect(bodies(view).at(-1)).toBe("new")
    expect(await view.jumpTo(0)).toBe(false)
  })

  test("holds about a thousand lines of a hundred thousand, and changes at one end at a time", async () => {
    const { view, time } = setUp(5_000)
    await time.pass(0)
    const ends: string[] = []
    let last = bodies(view)
    const stop = view.lines.subscribe(() => {
      const now = bodies(view)
      ends.push(`${now[0] === last[0] ? "" : "start"}${now.at(-1) === last.at(-1) ? "" : "end"}`)
      last = now
    })
    for (let i = 0; i < 30; i += 1) {
      await view.loadOlder()
      await time.pass(200)
    }
    expect(bodies(view).length).toBeLessThanOrEqual(1_000)
    expect(view.atEnd.value).toBe(false)
    for (let i = 0; i < 40; i += 1) {
      await view.loadNewer()
      await time.pass(200)
    }
    expect(bodies(view).at(-1)).toBe("5000")
    expect(view.atEnd.value).toBe(true)
    expect(ends).not.toContain("startend")
    stop()
  })

  test("shows changes of its lines, and leaves the other lines the same objects", async () => {
    const { view, time, live } = setUp(5)
    await time.pass(0)
    const before = view.lines.value
    live({ kind: "edit", target: 2, body: "changed" })
    const after = view.lines.value
    expect(bodies(view)).toEqual(["1", "2", "changed", "4", "5"])
    expect(after.filter((line, i) => line !== before[i])).toHaveLength(1)
    live(say("6"))
    expect(bodies(view).at(-1)).toBe("6")
  })

  test("starts again at the end when too much was missed to be fetched", async () => {
    const { view, time, book, model, snapshot } = setUp(200)
    await time.pass(0)
    for (let i = 201; i <= 2_000; i += 1) model.do(say(String(i)))
    const state = book.peek(model.conversation)
    if (state === undefined) throw new RangeError("not known")
    book.put({ state: skip(applySnapshot(state, snapshot())), rows: [] })
    await time.pass(0)
    expect(bodies(view)).toEqual(numbers(1_901, 2_000))
  })

  test("follows to the end when pages of what was missed arrive", async () => {
    const { view, time, book, model, snapshot, catchUp } = setUp(50)
    await time.pass(0)
    for (let i = 51; i <= 400; i += 1) model.do(say(String(i)))
    const state = book.peek(model.conversation)
    if (state === undefined) throw new RangeError("not known")
    book.put({ state: applySnapshot(state, snapshot()), rows: [] })
    await catchUp.pull(model.conversation)
    await time.pass(0)
    expect(bodies(view).at(-1)).toBe("400")
    expect(view.atEnd.value).toBe(true)
  })
})

describe("what is not sent yet", () => {
  const item = (action: OutboxAction, model: JournalModel, failure: ErrorCode | null = null): Pending => ({
    item: { clientId: newId(), conversation: model.conversation, place: 1, at: 5, owner: "", failure, ...action },
    seq: null,
  })

  test("comes last, as sending or failed, and only at the end", async () => {
    const { view, time, pending, model } = setUp(300)
    await time.pass(0)
    pending.value = [
      item({ kind: "send", body: "on its way", quote: null }, model),
      item({ kind: "send", body: "refused", quote: null }, model, "not_found"),
    ]
    const last = view.lines.value.slice(-2)
    expect(last).toMatchObject([
      { body: "on its way", progress: "sending", seq: null, mine: true, failure: null },
      { body: "refused", progress: "failed", failure: { code: "not_found" } },
    ])
    await view.jumpTo(50)
    expect(bodies(view)).not.toContain("on its way")
  })

  test("changes of a message show at once, and a change that failed only as such", async () => {
    const { view, time, pending, model } = setUp(3)
    await time.pass(0)
    pending.value = [
      item({ kind: "edit", message: 2, body: "better" }, model),
      item({ kind: "react", message: 2, emoji: "👍", on: true }, model),
      item({ kind: "recall", message: 3 }, model, "recall_too_late"),
    ]
    expect(view.lines.value.slice(1, 3)).toMatchObject([
      { body: "better", reactions: [{ emoji: "👍", count: 1 }] },
      { body: "2", recalled: false, failure: { code: "recall_too_late" } },
    ])
  })
})

test("one's own messages go from sent to delivered to read as the peer's marks rise", async () => {
  const { view, time, live, book, model, peer, self } = setUp(0, { peer: true })
  await time.pass(0)
  live(say("hello", 0))
  const progress = () => view.lines.value.at(-1)
  expect(progress()).toMatchObject({ progress: "sent" })
  const mark = (marks: Pick<MarksSignal, "read" | "delivered">) => {
    const state = book.peek(model.conversation)
    if (state === undefined) throw new RangeError("not known")
    book.put({
      state: applyMarks(state, { conversation: model.conversation, account: peer, ...marks }, self),
      rows: [],
    })
  }
  mark({ read: 0, delivered: 1 })
  expect(progress()).toMatchObject({ progress: "delivered" })
  mark({ read: 1, delivered: 1 })
  expect(progress()).toMatchObject({ progress: "read" })
})

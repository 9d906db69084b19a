import { EverlineError, type Input, type Marks as MarksValue } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { applyEntry, begin } from "../journal/apply.ts"
import { unread } from "../journal/state.ts"
import { Book } from "../record/book.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Marks } from "./marks.ts"

function setUp() {
  const model = new JournalModel()
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  const time = new VirtualTime()
  const book = new Book({ add: () => undefined })
  const told: MarksValue[] = []
  const line = { error: null as EverlineError | null }
  const tell = async ({ read = 0, delivered = 0 }: Input<"marks.set">): Promise<MarksValue> => {
    if (line.error !== null) throw line.error
    told.push({ read, delivered })
    return { read, delivered }
  }
  const marks = new Marks({ book, tell, ports: time })
  const state = () => book.peek(model.conversation) ?? begin(model.snapshot(self))
  const hear = (body: string, author = 1) => {
    model.do({ kind: "send", author, body })
    book.put(applyEntry(state(), model.entry(model.head), self))
    marks.markDelivered(model.conversation)
  }
  return { conversation: model.conversation, time, told, line, marks, hear, state }
}

describe("marks", () => {
  test("go out at once, and then once a second with the newest values", async () => {
    const { time, told, hear } = setUp()
    hear("1")
    await time.pass(0)
    expect(told).toEqual([{ read: 0, delivered: 1 }])
    for (let i = 2; i <= 9; i += 1) {
      hear(String(i))
      await time.pass(100)
    }
    expect(told).toHaveLength(1)
    await time.pass(1_000)
    expect(told).toEqual([
      { read: 0, delivered: 1 },
      { read: 0, delivered: 9 },
    ])
    await time.pass(60_000)
    expect(told).toHaveLength(2)
  })

  test("what is read here is read at once, and told", async () => {
    const { conversation, time, told, hear, marks, state } = setUp()
    hear("1")
    hear("2")
    await time.pass(2_000)
    marks.markRead(conversation, 1)
    expect(unread(state())).toBe(1)
    marks.markRead(conversation)
    expect(unread(state())).toBe(0)
    await time.pass(2_000)
    expect(told.at(-1)).toEqual({ read: 2, delivered: 2 })
  })

  test("one's own message is told as read", async () => {
    const { time, told, hear } = setUp()
    hear("from another", 1)
    hear("from this account", 0)
    await time.pass(2_000)
    expect(told.at(-1)).toEqual({ read: 2, delivered: 2 })
  })

  test("what could not be told is told when the line is back", async () => {
    const { time, told, hear, line, marks } = setUp()
    line.error = new EverlineError("offline")
    hear("1")
    await time.pass(60_000)
    line.error = null
    marks.resume()
    await time.pass(0)
    expect(told).toEqual([{ read: 0, delivered: 1 }])
  })

  test("a busy server is told again", async () => {
    const { time, told, hear, line } = setUp()
    line.error = new EverlineError("unavailable")
    hear("1")
    await time.pass(3_000)
    line.error = null
    await time.pass(1_000)
    expect(told).toEqual([{ read: 0, delivered: 1 }])
  })
})

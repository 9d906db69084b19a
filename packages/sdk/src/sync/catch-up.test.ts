import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { Keeper } from "../cache/keeper.ts"
import { memoryCache } from "../cache/memory.ts"
import { applyEntry, begin } from "../journal/apply.ts"
import type { ReadRanges } from "../journal/read-range.ts"
import { Book } from "../record/book.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { CatchUp } from "./catch-up.ts"

/** A conversation in which one thing was said, as a device knows it that has read nothing yet. */
function firstMessage(author: number) {
  const model = new JournalModel()
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  model.do({ kind: "send", author, body: "One" })
  const book = new Book(new Keeper(memoryCache(), new VirtualTime(), () => undefined))
  book.put({ state: begin(model.snapshot(self)), rows: [] })
  return { model, self, book }
}

test("what is said while a device reads its first page is pulled too", async () => {
  const { model, self, book } = firstMessage(1)
  const asked: unknown[] = []
  const read: ReadRanges = async (lacks, limit) => {
    asked.push(lacks)
    const answer = model.ranges(lacks, limit)
    await new Promise((answered) => setImmediate(answered))
    if (asked.length === 1) {
      // Two more are said; the first of them is on its way still, so the other shows a gap and asks for a pull.
      model.do({ kind: "send", author: 1, body: "Two" })
      model.do({ kind: "send", author: 1, body: "Three" })
      const state = book.peek(model.conversation)
      if (state !== undefined) book.put({ state: { ...state, head: model.head }, rows: [] })
      void catchUp.pull(model.conversation)
    }
    return answer
  }
  const catchUp = new CatchUp({ read, book, self: () => self, caughtUp: () => undefined })
  await catchUp.pull(model.conversation)
  const state = book.peek(model.conversation)
  expect(state?.held).toBe(model.head)
  expect(state?.last?.body).toBe("Three")
})

test("what is lacking since a question went out is asked for, also when the answer brings nothing new", async () => {
  const { model, self, book } = firstMessage(0)
  const asked: unknown[] = []
  const read: ReadRanges = async (lacks, limit) => {
    asked.push(lacks)
    const answer = model.ranges(lacks, limit)
    const state = book.peek(model.conversation)
    if (asked.length === 1 && state !== undefined) {
      // One more is said and heard; of a change of the first, from before one last came in, only that there is one.
      model.do({ kind: "send", author: 1, body: "Two" })
      const heard = applyEntry(state, model.entry(model.head), self)
      model.do({ kind: "edit", target: 0, body: "Changed" })
      book.put({ ...heard, state: { ...heard.state, head: model.head } })
      void catchUp.pull(model.conversation)
    }
    return answer
  }
  const catchUp = new CatchUp({ read, book, self: () => self, caughtUp: () => undefined })
  await catchUp.pull(model.conversation)
  expect(book.peek(model.conversation)?.held).toBe(model.head)
  expect(asked.length).toBe(2)
})

test("many conversations share a question, and what an answer had no room for is asked for again", async () => {
  const models = Array.from({ length: 120 }, () => new JournalModel())
  const [self] = models[0]?.accounts ?? []
  if (self === undefined) throw new RangeError("no accounts")
  const book = new Book(new Keeper(memoryCache(), new VirtualTime(), () => undefined))
  for (const [i, model] of models.entries()) {
    book.put({ state: begin(model.snapshot(self)), rows: [] })
    for (let said = 0; said <= i % 3; said += 1) model.do({ kind: "send", author: 1, body: `${said}` })
  }
  const asked: number[] = []
  const room = 20
  const read: ReadRanges = async (lacks, limit) => {
    asked.push(lacks.length)
    const pages = lacks.slice(0, room).flatMap((lack) => models.flatMap((model) => model.ranges([lack], limit).pages))
    return { pages, answered: Math.min(room, lacks.length) }
  }
  const whole: string[] = []
  const catchUp = new CatchUp({ read, book, self: () => self, caughtUp: (conversation) => whole.push(conversation) })
  await Promise.all(models.map(({ conversation }) => catchUp.pull(conversation)))
  expect(models.map(({ conversation }) => book.peek(conversation)?.last?.body)).toEqual(
    models.map((_, i) => `${i % 3}`),
  )
  expect(whole.toSorted()).toEqual(models.map(({ conversation }) => conversation as string).toSorted())
  // Two questions are on their way at once, so the last ones may be small.
  expect(asked.length).toBeLessThanOrEqual(models.length / room + 1)
})

test("a line that breaks ends the pull, and the next one brings everything", async () => {
  const { model, self, book } = firstMessage(1)
  let isUp = false
  const read: ReadRanges = async (lacks, limit) => {
    if (!isUp) throw new EverlineError("offline")
    return model.ranges(lacks, limit)
  }
  const whole: string[] = []
  const catchUp = new CatchUp({ read, book, self: () => self, caughtUp: (conversation) => whole.push(conversation) })
  await catchUp.pull(model.conversation)
  expect(whole).toEqual([])
  isUp = true
  await catchUp.pull(model.conversation)
  expect(whole).toEqual([model.conversation])
  expect(book.peek(model.conversation)?.covered).toEqual([{ from: 1, to: model.head }])
})

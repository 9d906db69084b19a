import { expect, test } from "vitest"
import { Keeper } from "../cache/keeper.ts"
import { memoryCache } from "../cache/memory.ts"
import { begin } from "../journal/apply.ts"
import type { ReadRange } from "../journal/read-range.ts"
import { Book } from "../record/book.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { CatchUp } from "./catch-up.ts"

test("what is said while a device reads its first page is pulled too", async () => {
  const model = new JournalModel()
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  model.do({ kind: "send", author: 1, body: "One" })
  const book = new Book(new Keeper(memoryCache(), new VirtualTime(), () => undefined))
  book.put({ state: begin(model.snapshot(self)), rows: [] })
  const asked: unknown[] = []
  const read: ReadRange = async (_journal, where) => {
    asked.push(where)
    const page = model.read(where)
    await new Promise((answered) => setImmediate(answered))
    if (asked.length === 1) {
      // Two more are said; the first of them is on its way still, so the other shows a gap and asks for a pull.
      model.do({ kind: "send", author: 1, body: "Two" })
      model.do({ kind: "send", author: 1, body: "Three" })
      const state = book.peek(model.conversation)
      if (state !== undefined) book.put({ state: { ...state, head: model.head }, rows: [] })
      void catchUp.pull(model.conversation)
    }
    return page
  }
  const catchUp = new CatchUp({ read, book, self: () => self, caughtUp: () => undefined })
  await catchUp.pull(model.conversation)
  const state = book.peek(model.conversation)
  expect(state?.held).toBe(model.head)
  expect(state?.last?.body).toBe("Three")
})

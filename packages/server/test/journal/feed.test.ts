import type { ConversationId, JournalId } from "@everline/protocol"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Random } from "../../../testkit/src/random.ts"
import { presentEntries } from "../../src/features/messages/present.ts"
import type { Announcement } from "../../src/journal/announcement.ts"
import { ask, openRecord, upTo } from "./record.ts"

let record: Awaited<ReturnType<typeof openRecord>>
/** What `record.other` tells of its commits. */
const hints: Announcement[] = []
beforeAll(async () => {
  record = await openRecord()
  await record.other.journal.join({ tell: (entries) => void hints.push(...entries), areHeard: true })
})
afterAll(() => record[Symbol.asyncDispose]())

/** A journal in which another server wrote so many entries, and its hints of them. */
async function written(count: number): Promise<{ journal: ConversationId; told: readonly Announcement[] }> {
  const journal = await record.begin()
  hints.length = 0
  await Promise.all(upTo(count).map((n) => record.other.append(ask(journal, `message ${n}`))))
  return { journal, told: [...hints] }
}

/** Another server that hears what it is told; `questions` holds how many entries each of its questions brought. */
function listener(follows?: (journal: JournalId) => boolean) {
  const questions: number[] = []
  const server = record.another({ ...(follows && { follows }), repaired: (entries) => questions.push(entries) })
  return { server, questions }
}

test("hints in any order go out in the order of the journal, and nothing is read for them", async () => {
  const { journal, told } = await written(60)
  const { server, questions } = listener()
  await using _server = server
  await server.journal.join({ tell() {}, areHeard: true })
  const [first, ...rest] = told
  server.journal.hear(first === undefined ? [] : [first])
  const random = new Random(7)
  const twice = [...rest, ...rest].map((hint) => ({ hint, at: random.next() }))
  for (const { hint } of twice.toSorted((a, b) => a.at - b.at)) server.journal.hear([hint])
  expect(server.toldOf(journal)).toEqual(upTo(60))
  expect(questions).toEqual([])
})

test("what never comes is read once, with one question for all journals that wait", async () => {
  const both = [await written(9), await written(9)]
  const { server, questions } = listener()
  await using _server = server
  await server.journal.join({ tell() {}, areHeard: true })
  for (const { told } of both) server.journal.hear(told.filter(({ entry }) => ![4, 5, 8].includes(entry.seq)))
  for (const { journal } of both) await expect.poll(() => server.toldOf(journal)).toEqual(upTo(9))
  // Of each journal the first stretch, and then the second.
  expect(questions).toEqual([4, 2])
})

test("of a gap that is too wide the end goes out, by which devices notice and pull the rest", async () => {
  const { journal, told } = await written(700)
  const { server, questions } = listener()
  await using _server = server
  server.journal.hear(told.filter(({ entry }) => [1, 650, 700].includes(entry.seq)))
  await expect.poll(() => server.toldOf(journal)).toEqual([1, 649, ...upTo(700).slice(649)])
  expect(questions).toEqual([1, 49])
})

test("what comes by itself while it is being read goes out once", async () => {
  const { journal, told } = await written(5)
  await using server = record.another({
    present: (rows) => {
      server.journal.hear(told)
      return presentEntries(record.one.database, rows)
    },
  })
  server.journal.hear(told.filter(({ entry }) => entry.seq === 1 || entry.seq === 4))
  await expect.poll(() => server.toldOf(journal)).toEqual(upTo(5))
  expect(server.failures).toEqual([])
})

test("an entry that is not there is told of, and the journal goes on with the next", async () => {
  const { journal, told } = await written(4)
  const { server } = listener()
  await using _server = server
  await record.one.database.query("DELETE FROM entries WHERE journal = $1 AND seq = 3", [journal])
  server.journal.hear(told.filter(({ entry }) => entry.seq !== 3))
  await expect.poll(() => server.failures).toEqual([new Error("a journal has no entry 3")])
  expect(server.toldOf(journal)).toEqual([1, 2])
  hints.length = 0
  await record.other.append(ask(journal, "message 5"))
  server.journal.hear(hints)
  await expect.poll(() => server.toldOf(journal)).toEqual([1, 2, 4, 5])
})

test("of a journal that nobody follows nothing is kept or read; who comes later hears what comes then", async () => {
  const { journal, told } = await written(8)
  const followed = new Set<JournalId>()
  const { server, questions } = listener((id) => followed.has(id))
  await using _server = server
  server.journal.hear(told.filter(({ entry }) => [1, 3, 5].includes(entry.seq)))
  followed.add(journal)
  server.journal.hear(told.filter(({ entry }) => entry.seq >= 7))
  expect(server.toldOf(journal)).toEqual([7, 8])
  followed.clear()
  server.journal.hear(told.filter(({ entry }) => entry.seq === 2))
  followed.add(journal)
  server.journal.hear(told.filter(({ entry }) => entry.seq === 4))
  expect(server.toldOf(journal)).toEqual([7, 8, 4])
  expect(questions).toEqual([])
})

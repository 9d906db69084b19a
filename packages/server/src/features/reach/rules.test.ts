import { type ConversationId, newId } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { allot, choiceOf, MOST_CHOICES, questionOf, RECENT_MS, type Thread, threadOf, wordsOf } from "./rules.ts"

const NOW = 1_800_000_000_000
const thread = (agoMs: number): Thread => ({ conversation: newId<ConversationId>(), usedAt: NOW - agoMs })

describe("an answer that comes to a number of ours", () => {
  test("belongs to the one conversation that comes by it, however long ago that was", () => {
    const only = thread(300 * RECENT_MS)
    expect(threadOf([only], NOW)).toEqual({ kind: "thread", thread: only })
  })

  test("of several belongs to the one of the last day", () => {
    const [old, recent, older] = [thread(2 * RECENT_MS), thread(RECENT_MS - 1), thread(3 * RECENT_MS)]
    expect(threadOf([old, recent, older], NOW)).toEqual({ kind: "thread", thread: recent })
  })

  test("may belong to any when all have rested, the newest first, and to none when there is none", () => {
    const [old, older] = [thread(RECENT_MS), thread(2 * RECENT_MS)]
    expect(threadOf([older, old], NOW)).toEqual({ kind: "ask", threads: [old, older] })
    expect(threadOf([], NOW)).toEqual({ kind: "nobody" })
  })

  test("is never asked about with more choices than one digit can name", () => {
    const many = Array.from({ length: 30 }, (_, i) => thread((i + 1) * RECENT_MS))
    const found = threadOf(many, NOW)
    expect(found.kind === "ask" && found.threads.length).toBe(MOST_CHOICES)
  })
})

describe("the answer to the question", () => {
  test("is one of its numbers, however a phone writes it", () => {
    expect(["1", " 2 ", "3.", "２", "2。"].map((said) => choiceOf(said, 3))).toEqual([0, 1, 2, 1, 1])
  })

  test("is nothing else: words that are meant for somebody stay words", () => {
    expect(["4", "0", "", "2 of them", "12", "yes", "to 1"].map((said) => choiceOf(said, 3))).toEqual(
      Array.from({ length: 7 }, () => null),
    )
  })

  test("is any that the question has named", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: MOST_CHOICES }), (names) => {
        const lines = questionOf(names.map((name) => name.replaceAll("\n", " ")))
          .split("\n")
          .slice(1)
        expect(lines.map((line) => choiceOf(line.slice(0, 1), names.length))).toEqual(names.map((_, i) => i))
      }),
    )
  })
})

describe("a new thread", () => {
  test("has a number that they know from no other, as long as there is one", () => {
    expect(allot(["+1", "+2", "+3"], new Map([["+1", 5]]))).toBe("+2")
  })

  test("has else the one that has rested longest", () => {
    expect(
      allot(
        ["+1", "+2"],
        new Map([
          ["+1", 5],
          ["+2", 4],
        ]),
      ),
    ).toBe("+2")
  })

  test("has none where we have none", () => {
    expect(allot([], new Map())).toBeUndefined()
  })
})

describe("what goes out", () => {
  const said = { author: "陈老师", title: null, body: "六点见\r\n校门口", isNew: false, isFallback: false }

  test("says who it is where that is not plain", () => {
    expect(wordsOf(said)).toBe("六点见\n校门口")
    expect(wordsOf({ ...said, isNew: true })).toBe("陈老师: 六点见\n校门口")
  })

  test("to somebody who has the app says that they may answer, in words of the same alphabet", () => {
    const fallback = { ...said, isNew: true, isFallback: true }
    expect(wordsOf(fallback)).toBe("陈老师: 六点见\n校门口\n（直接回复即可）")
    expect(wordsOf({ ...fallback, author: "Amy", body: "At six" })).toBe("Amy: At six\n(Reply to answer)")
    expect(wordsOf({ ...fallback, isNew: false })).toBe("六点见\n校门口")
  })

  test("of a group says it always", () => {
    expect(wordsOf({ ...said, title: "三年二班" })).toBe("陈老师 (三年二班): 六点见\n校门口")
  })
})

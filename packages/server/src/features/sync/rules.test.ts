import type { SeqRange } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { covers } from "../conversations/rules.ts"
import { lastReadable, windowOf } from "./rules.ts"

/** Ranges that an account may read, ascending and apart, the last one perhaps open. */
const ranges = fc
  .record({ cuts: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), open: fc.boolean() })
  .map(({ cuts, open }): SeqRange[] => {
    const sorted = [...cuts].sort((a, b) => a - b)
    const found: SeqRange[] = []
    for (let i = 0; i < sorted.length; i += 2) {
      const [from = 0, end] = sorted.slice(i, i + 2)
      if (end !== undefined) found.push({ from, to: end - 1 })
      else if (open) found.push({ from, to: null })
    }
    return found
  })
const head = fc.integer({ min: 0, max: 70 })
const limit = fc.integer({ min: 1, max: 12 })

const seqs = (readable: readonly SeqRange[], end: number): number[] =>
  Array.from({ length: end }, (_, i) => i + 1).filter((seq) => covers(readable, seq))

/** Reads page by page as a device does, and returns the seqs in ascending order. */
function readAll(way: "after" | "before", readable: readonly SeqRange[], end: number, pageSize: number): number[] {
  const read: number[] = []
  let asked = way === "after" ? { after: 0 } : { before: end + 1 }
  for (let pages = 0; pages <= 80; pages += 1) {
    const found = windowOf(asked, readable, end, pageSize)
    if (found === null) return read
    const page = seqs(readable, end).filter((seq) => seq >= found.from && seq <= found.to)
    expect(found.to - found.from).toBeLessThan(pageSize)
    if (way === "after") read.push(...page)
    else read.unshift(...page)
    if (!found.more) return read
    asked = way === "after" ? { after: found.to } : { before: found.from }
  }
  throw new Error("the pages do not end")
}

describe("reading a journal page by page", () => {
  for (const way of ["after", "before"] as const) {
    test(`${way} a seq finds everything that may be read, once and in order`, () => {
      fc.assert(
        fc.property(ranges, head, limit, (readable, journalHead, pageSize) => {
          const end = lastReadable(readable, journalHead)
          expect(readAll(way, readable, end, pageSize)).toEqual(seqs(readable, end))
        }),
      )
    })
  }

  test("never shows a window that begins or ends beyond what may be read", () => {
    fc.assert(
      fc.property(ranges, head, limit, fc.nat(75), (readable, journalHead, pageSize, from) => {
        const end = lastReadable(readable, journalHead)
        for (const asked of [{ after: from }, { before: from + 1 }]) {
          const found = windowOf(asked, readable, end, pageSize)
          if (found === null) continue
          expect(found.from).toBeLessThanOrEqual(found.to)
          expect(found.to).toBeLessThanOrEqual(end)
          expect(found.from).toBeGreaterThanOrEqual(readable[0]?.from ?? 0)
        }
      }),
    )
  })
})

test("a member reads up to the head, an ex-member up to the end, a stranger nothing", () => {
  expect(lastReadable([{ from: 3, to: null }], 9)).toBe(9)
  expect(lastReadable([{ from: 3, to: 7 }], 9)).toBe(7)
  expect(lastReadable([], 9)).toBe(0)
})

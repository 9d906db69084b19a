import fc from "fast-check"
import { expect, test } from "vitest"
import { addSpan, addSpans, type Span, spanAt } from "./spans.ts"

const span = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(12))
  .map(([from, more]): Span => ({ from, to: from + more }))

test("spans hold exactly what was added, in as few pieces as can be", () => {
  fc.assert(
    fc.property(fc.array(span), (added) => {
      const spans = addSpans([], added)
      for (let seq = 1; seq <= 75; seq += 1) {
        const wanted = added.some(({ from, to }) => from <= seq && seq <= to)
        expect(spanAt(spans, seq) !== undefined).toBe(wanted)
      }
      spans.slice(1).forEach((next, i) => {
        expect(next.from).toBeGreaterThan((spans[i]?.to ?? 0) + 1)
      })
    }),
  )
})

test("what is there already changes nothing", () => {
  const spans = addSpans(
    [],
    [
      { from: 1, to: 5 },
      { from: 9, to: 9 },
    ],
  )
  expect(addSpan(spans, { from: 2, to: 4 })).toBe(spans)
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { Histogram } from "./histogram.ts"

test("quantiles are those of the sorted values, to within two per cent", () => {
  const values = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.9, 0.99), (micros, part) => {
      const histogram = new Histogram()
      for (const value of micros) histogram.add(value)
      const exact = micros.toSorted((a, b) => a - b)[Math.ceil(micros.length * part) - 1] ?? 0
      expect(Math.abs(histogram.quantile(part) * 1000 - exact)).toBeLessThanOrEqual(exact * 0.02 + 0.5)
    }),
  )
})

test("without values there is no quantile", () => {
  expect(new Histogram().quantile(0.99)).toBeNaN()
})

test("two that are added are one", () => {
  const [both, first, second] = [new Histogram(), new Histogram(), new Histogram()]
  for (let micros = 1; micros < 2_000; micros += 7) {
    both.add(micros)
    ;(micros % 3 === 0 ? first : second).add(micros)
  }
  first.addAll(second.buckets)
  expect(first.buckets).toEqual(both.buckets)
  expect(first.count).toBe(both.count)
})

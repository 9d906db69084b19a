import { expect, test } from "vitest"
import { Gaps } from "./gaps.ts"

const missing = (sequences: readonly number[]): number => {
  const gaps = new Gaps()
  return sequences.reduce((sum, sequence) => sum + gaps.received(sequence), 0)
}

test("what comes one after the other leaves no gap, over the end of the numbers too", () => {
  expect(missing([65_534, 65_535, 0, 1])).toBe(0)
})

test("what is passed over is missing until it comes", () => {
  expect(missing([10, 11, 14])).toBe(2)
  expect(missing([10, 11, 14, 13, 15])).toBe(1)
  expect(missing([65_534, 1, 0, 65_535])).toBe(0)
})

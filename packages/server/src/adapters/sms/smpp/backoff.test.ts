import { expect, test } from "vitest"
import { backoff } from "./backoff.ts"

const shortest = () => 0
const longest = () => 1

test("a line is tried again after anything up to twice as long each time, and up to a minute", () => {
  const waits = [1, 2, 3, 5, 6, 7, 100, 5_000].map((failures) => backoff(failures, false, longest))
  expect(waits).toEqual([2_000, 4_000, 8_000, 32_000, 60_000, 60_000, 60_000, 60_000])
  expect(backoff(0, false, longest)).toBe(1_000)
  for (const failures of [0, 1, 100]) expect(backoff(failures, false, shortest)).toBe(0)
})

test("who was refused waits for half a minute at least", () => {
  expect([backoff(1, true, shortest), backoff(1, true, longest)]).toEqual([30_000, 60_000])
})

import { expect, test } from "vitest"
import { Hours } from "./hours.ts"

const HOUR = 3600_000

test("what was counted in the last 24 hours is known, and what was before is not", () => {
  const hours = new Hours()
  const start = 500 * HOUR
  hours.add(start)
  for (let i = 1; i <= 3; i += 1) hours.add(start + HOUR + i)
  expect(hours.lately(start + HOUR)).toBe(4)
  expect(hours.lately(start + 23 * HOUR)).toBe(4)
  expect(hours.lately(start + 24 * HOUR)).toBe(3)
  expect(hours.lately(start + 25 * HOUR)).toBe(0)
})

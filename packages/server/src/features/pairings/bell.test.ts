import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Bell } from "./bell.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** How many of so many who wait have been woken. */
function waiting(bell: Bell, count: number) {
  const woken = vi.fn()
  for (let i = 0; i < count; i++) void bell.next().then(woken)
  return woken
}

test("all who wait are woken together, every so often and when it is rung", async () => {
  const bell = new Bell(500)
  const first = waiting(bell, 3)
  await vi.advanceTimersByTimeAsync(499)
  expect(first).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(first).toHaveBeenCalledTimes(3)

  const second = waiting(bell, 2)
  bell.ring()
  await vi.advanceTimersByTimeAsync(0)
  expect(second).toHaveBeenCalledTimes(2)
})

test("its clock stands while nobody waits, and begins anew after it was rung", async () => {
  const bell = new Bell(500)
  expect(vi.getTimerCount()).toBe(0)
  waiting(bell, 1)
  await vi.advanceTimersByTimeAsync(400)
  bell.ring()
  expect(vi.getTimerCount()).toBe(0)
  const woken = waiting(bell, 1)
  await vi.advanceTimersByTimeAsync(499)
  expect(woken).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(woken).toHaveBeenCalledTimes(1)
})

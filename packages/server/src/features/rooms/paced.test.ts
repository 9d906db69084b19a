import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Paced } from "./paced.ts"

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test("the first is said at once, what comes too soon later, and of that the newest alone", () => {
  const said: number[] = []
  const paced = new Paced<number>(250, (one) => said.push(one))
  paced.say(1)
  paced.say(2)
  paced.say(3)
  expect(said).toEqual([1])
  vi.advanceTimersByTime(249)
  expect(said).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(said).toEqual([1, 3])
  vi.advanceTimersByTime(100)
  paced.say(4)
  expect(said).toEqual([1, 3])
  vi.advanceTimersByTime(150)
  expect(said).toEqual([1, 3, 4])
  vi.advanceTimersByTime(1_000)
  paced.say(5)
  expect(said).toEqual([1, 3, 4, 5])
})

test("what waits when it is over is not said", () => {
  const said: number[] = []
  const paced = new Paced<number>(250, (one) => said.push(one))
  paced.say(1)
  paced.say(2)
  paced[Symbol.dispose]()
  vi.advanceTimersByTime(1_000)
  expect(said).toEqual([1])
})

import { expect, test } from "vitest"
import { Random } from "./random.ts"
import { VirtualTime } from "./virtual-time.ts"

test("the same seed gives the same chances, another one others", () => {
  const numbers = (seed: number) => {
    const random = new Random(seed)
    return Array.from({ length: 20 }, () => random.below(1_000))
  }
  expect(numbers(7)).toEqual(numbers(7))
  expect(numbers(7)).not.toEqual(numbers(8))
})

test("weights are kept to, and what weighs nothing is never picked", () => {
  const random = new Random(1)
  const picked = Array.from({ length: 3_000 }, () => random.weighted({ often: 9, rarely: 1, never: 0 }))
  const share = picked.filter((name) => name === "often").length / picked.length
  expect(share).toBeGreaterThan(0.87)
  expect(share).toBeLessThan(0.93)
  expect(picked).not.toContain("never")
})

test("virtual time runs what is due, each at its own time, also what is set on the way", () => {
  const time = new VirtualTime(1_000)
  const ran: [string, number][] = []
  const note = (name: string) => () => ran.push([name, time.now()])
  time.timer(300, note("late"))
  time.timer(100, () => {
    note("early")()
    time.timer(100, note("set on the way"))
  })
  time.timer(200, note("stopped"))()
  time.pass(99)
  expect(ran).toEqual([])
  time.pass(250)
  expect(ran).toEqual([
    ["early", 1_100],
    ["set on the way", 1_200],
    ["late", 1_300],
  ])
  expect(time.now()).toBe(1_349)
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { Attempts, waitAfter } from "./attempts.ts"

function watched() {
  let now = 0
  const attempts = new Attempts({ now: () => now })
  const isLetIn = (name: string) => {
    try {
      attempts.begin(name)
      return true
    } catch {
      return false
    }
  }
  return { attempts, isLetIn, pass: (milliseconds: number) => (now += milliseconds) }
}

test("five mistakes are free, then the wait doubles up to half a minute", () => {
  expect([0, 4, 5, 6, 7, 9, 10, 1_000].map(waitAfter)).toEqual([0, 0, 1_000, 2_000, 4_000, 16_000, 30_000, 30_000])
})

test("whatever the rhythm, a guesser gets no more tries in an hour than the waits allow", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 300 }), (pauses) => {
      const { isLetIn, pass } = watched()
      let [tries, time] = [0, 0]
      for (const pause of pauses) {
        if (isLetIn("amy")) tries += 1
        pass(pause)
        time += pause
      }
      expect(tries).toBeLessThanOrEqual(10 + Math.ceil(time / 30_000))
    }),
  )
})

test("many tries at once gain nothing over one after another", () => {
  const { isLetIn } = watched()
  expect(Array.from({ length: 50 }, () => isLetIn("amy")).filter(Boolean)).toHaveLength(5)
})

test("the right password, or a quarter of an hour, wipes the slate", () => {
  const { attempts, isLetIn, pass } = watched()
  for (let i = 0; i < 5; i++) isLetIn("amy")
  expect(isLetIn("amy")).toBe(false)
  attempts.succeeded("amy")
  for (let i = 0; i < 5; i++) expect(isLetIn("amy")).toBe(true)
  expect(isLetIn("amy")).toBe(false)
  pass(15 * 60_000)
  for (let i = 0; i < 5; i++) expect(isLetIn("amy")).toBe(true)
})

test("nobody waits longer because the clock was set back, and tries before that still count", () => {
  const { isLetIn, pass } = watched()
  expect(isLetIn("amy")).toBe(true)
  pass(-2 * 3600_000)
  for (let i = 0; i < 4; i++) expect(isLetIn("amy")).toBe(true)
  expect(isLetIn("amy")).toBe(false)
  pass(-2 * 3600_000)
  expect(isLetIn("amy")).toBe(false)
  pass(1_000)
  expect(isLetIn("amy")).toBe(true)
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { Pace, restMs } from "./pace.ts"

test("within any minute there are no more than there may be, and as many as there may be", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.array(fc.integer({ min: 0, max: 40_000 })), (most, pauses) => {
      const pace = new Pace(most, 60_000)
      const taken: number[] = []
      let now = 0
      for (const pause of pauses) {
        now += pause
        const lately = taken.filter((at) => at > now - 60_000)
        expect(pace.room(now)).toBe(most - lately.length)
        if (lately.length < most) {
          expect(pace.waitMs(now)).toBe(0)
          pace.take(now)
          taken.push(now)
        } else expect(pace.waitMs(now)).toBe((lately[0] ?? 0) + 60_000 - now)
      }
    }),
  )
})

test("who fails again and again is left alone longer, between a second and a minute", () => {
  expect([1, 2, 3, 10, 1_000].map((failures) => restMs(failures, () => 1))).toEqual([
    3_000, 5_000, 9_000, 60_000, 60_000,
  ])
  expect([1, 10].map((failures) => restMs(failures, () => 0))).toEqual([1_000, 1_000])
})

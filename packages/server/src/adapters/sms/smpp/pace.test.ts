import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Pace } from "./pace.ts"

/** Takes as many as there is room for at each of these moments; returns when each went out. */
function drained(pace: Pace, moments: readonly number[]): number[] {
  const out: number[] = []
  for (const now of moments)
    while (pace.room(now) > 0) {
      pace.take(now)
      out.push(now)
    }
  return out
}

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / ms) }, (_, n) => from + n * ms)

/** As the configuration may have it: so many in a second, a minute or an hour. */
const limits = fc.oneof(
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1, max: 600 }).map((perMinute) => perMinute / 60),
  fc.integer({ min: 1, max: 7_200 }).map((perHour) => perHour / 3_600),
)

const within = (out: readonly number[], from: number, to: number): number =>
  out.filter((at) => at >= from && at < to).length

describe("a pace", () => {
  test("is never more in any second than it may be, whenever one looks and however often it was too much", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.boolean()), { maxLength: 120 })
    fc.assert(
      fc.property(limits, steps, (limit, pauses) => {
        const pace = new Pace(limit, 0)
        const out: number[] = []
        let now = 0
        for (const [pause, isTooMuch] of pauses) {
          now += pause
          if (isTooMuch) pace.slow(now)
          out.push(...drained(pace, [now]))
        }
        const most = Math.max(1, Math.floor(limit))
        for (const from of new Set(out))
          expect(within(out, from, from + 999.9 * (most / limit))).toBeLessThanOrEqual(most)
      }),
    )
  })

  test.each([0.25, 1, 7, 20, 200, 1_000])("of %d a second is kept up", (limit) => {
    // Timers come late, by up to seven milliseconds here.
    const out = drained(new Pace(limit, 0), every(7, 0, 60_000))
    expect(out.length).toBeGreaterThanOrEqual(60 * limit * 0.99)
  })

  test("without a limit holds nobody back", () => {
    const pace = new Pace(null, 0)
    expect(pace.room(0)).toBe(Number.POSITIVE_INFINITY)
  })

  test("drops by half when it was too much, once however many are refused", () => {
    const pace = new Pace(200, 0)
    drained(pace, every(5, 0, 1_000))
    for (let refused = 0; refused < 50; refused++) pace.slow(1_000 + refused)
    const out = drained(pace, every(5, 1_050, 2_000))
    expect(out.length).toBeLessThanOrEqual(100)
    expect(out.length).toBeGreaterThan(85)
  })

  test("is soon at nine tenths of what was too much, stays below it for a while, and then asks for more", () => {
    const pace = new Pace(null, 0)
    const at200 = every(5, 0, 1_000)
    for (const now of at200) pace.take(now)
    pace.slow(1_000)
    const out = drained(pace, every(5, 1_000, 61_000))
    expect(within(out, 5_000, 6_000)).toBeGreaterThan(170)
    expect(within(out, 5_000, 10_000)).toBeLessThanOrEqual(5 * 185)
    expect(within(out, 20_000, 21_000)).toBeGreaterThan(195)
    expect(within(out, 60_000, 61_000)).toBeGreaterThan(400)
  })

  test("uses nearly all of what a carrier takes that says only when it was too much", () => {
    const pace = new Pace(null, 0)
    const carried: number[] = []
    for (let now = 0; now < 120_000; now += 5)
      while (pace.room(now) > 0) {
        pace.take(now)
        if (carried.length < 200 || now - (carried.at(-200) ?? 0) >= 1_000) carried.push(now)
        else pace.slow(now)
      }
    expect(carried.length / 120).toBeGreaterThan(0.8 * 200)
  })

  test("without a limit drops to half of what went out, and is without one again in the end", () => {
    const pace = new Pace(null, 0)
    for (let n = 0; n < 2_000; n++) {
      expect(pace.room(n)).toBeGreaterThan(0)
      pace.take(n)
    }
    pace.slow(2_000)
    const out = drained(pace, every(5, 2_000, 5_000))
    expect(within(out, 2_000, 3_000)).toBeLessThanOrEqual(500)
    expect(within(out, 2_000, 3_000)).toBeGreaterThan(450)
    expect(pace.room(600_000)).toBe(Number.POSITIVE_INFINITY)
  })

  test("never drops to nothing", () => {
    const pace = new Pace(4, 0)
    for (let second = 0; second < 60; second++) pace.slow(second * 1_000)
    expect(drained(pace, every(10, 60_000, 64_000)).length).toBeGreaterThanOrEqual(3)
  })

  test("says when there is room, and then there is", () => {
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 300 })), (limit, pauses) => {
        const pace = new Pace(limit, 0)
        let now = 0
        for (const pause of pauses) {
          now += pause
          drained(pace, [now])
          const many = pace.worthwhile
          expect(pace.room(pace.when(many, now))).toBeGreaterThanOrEqual(many)
          now = pace.when(many, now)
        }
      }),
    )
  })
})

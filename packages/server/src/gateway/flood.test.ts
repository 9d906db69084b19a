import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Bucket, Buckets, isFull, take } from "./flood.ts"

const rates = fc.record({
  burst: fc.integer({ min: 1, max: 100 }),
  perSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
})
/** Pauses between tries, in milliseconds. */
const tries = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 200 })

describe("a bucket", () => {
  test("never lets more through than its burst and what came in since", () => {
    fc.assert(
      fc.property(rates, tries, (rate, pauses) => {
        let bucket: Bucket | undefined
        let now = 1000
        const passed: number[] = []
        for (const pause of pauses) {
          now += pause
          const taken = take(bucket, rate, now)
          bucket = taken.bucket
          if (taken.waitMs === 0) passed.push(now)
        }
        for (const [first, from] of passed.entries()) {
          for (const [last, to] of passed.entries()) {
            if (last < first) continue
            expect(last - first + 1).toBeLessThanOrEqual(rate.burst + ((to - from) / 1000) * rate.perSecond + 1e-6)
          }
        }
      }),
    )
  })

  test("lets through who waits as long as it was told, and not much sooner", () => {
    fc.assert(
      fc.property(rates, tries, (rate, pauses) => {
        let bucket: Bucket | undefined
        let now = 1000
        for (const pause of pauses) {
          now += pause
          const taken = take(bucket, rate, now)
          bucket = taken.bucket
          if (taken.waitMs === 0) continue
          expect(take(bucket, rate, now + taken.waitMs).waitMs).toBe(0)
          expect(take(bucket, rate, now + taken.waitMs - 2).waitMs).toBeGreaterThan(0)
        }
      }),
    )
  })

  test("fills up again, and no further", () => {
    const rate = { burst: 3, perSecond: 1 }
    const { bucket } = take(undefined, rate, 0)
    expect(isFull(bucket, rate, 999)).toBe(false)
    expect(isFull(bucket, rate, 1000)).toBe(true)
    let later: Bucket = bucket
    const waits = [1, 2, 3, 4].map(() => {
      const taken = take(later, rate, 1_000_000)
      later = taken.bucket
      return taken.waitMs
    })
    expect(waits).toEqual([0, 0, 0, 1000])
  })

  test("is not filled by a clock that goes back", () => {
    const rate = { burst: 1, perSecond: 1 }
    const { bucket } = take(undefined, rate, 7_200_000)
    const early = take(bucket, rate, 0)
    expect(early.waitMs).toBe(1000)
    expect(take(early.bucket, rate, 1000).waitMs).toBe(0)
  })
})

describe("buckets", () => {
  test("are one for each key, and forgotten when they are full", () => {
    const buckets = new Buckets({ burst: 1, perSecond: 1 })
    expect([buckets.take("a", 100_000), buckets.take("b", 100_000), buckets.take("a", 100_000)]).toEqual([0, 0, 1000])
    expect(buckets.size).toBe(2)
    buckets.take("c", 200_000)
    expect(buckets.size).toBe(1)
  })

  test("say how long a key would wait without taking anything", () => {
    const buckets = new Buckets({ burst: 1, perSecond: 1 })
    expect([buckets.waitMs("a", 0), buckets.waitMs("a", 0)]).toEqual([0, 0])
    buckets.take("a", 0)
    expect([buckets.waitMs("a", 0), buckets.waitMs("a", 400), buckets.waitMs("b", 0)]).toEqual([1000, 600, 0])
    expect(buckets.size).toBe(1)
  })
})

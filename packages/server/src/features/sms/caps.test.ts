import { EverlineError } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  type Amount,
  type Cap,
  hourOf,
  isOver,
  monthOf,
  priceOf,
  requireReachable,
  summed,
  type Usage,
  type Want,
  wantsOf,
} from "./caps.ts"

function holds<A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>, check: (a: A, b: B) => void): void {
  fc.assert(
    fc.property(a, b, (one, other) => {
      check(one, other)
    }),
    { numRuns: 1_000 },
  )
}

describe("a cap", () => {
  const used: Usage = { hour: 8, day: 20, month: 900 }

  test.each<[Cap, Amount, boolean]>([
    [{ hour: 10 }, { segments: 2, price: 0 }, false],
    [{ hour: 10 }, { segments: 3, price: 0 }, true],
    [{ day: 22 }, { segments: 2, price: 0 }, false],
    [{ day: 22 }, { segments: 3, price: 0 }, true],
    [{ month: 1_000 }, { segments: 1, price: 100 }, false],
    [{ month: 1_000 }, { segments: 1, price: 101 }, true],
    [{ month: 0 }, { segments: 1, price: 0 }, false],
    [{ hour: 10, day: 20 }, { segments: 1, price: 0 }, true],
    [{}, { segments: 1_000, price: 1_000_000 }, false],
  ])("of %j and %j more: too much is %s", (cap, more, over) => {
    expect(isOver(cap, used, more)).toBe(over)
  })

  test("lets nothing more through of which there is more, or where there was more before", () => {
    const limit = fc.option(fc.nat(50), { nil: undefined })
    const cap = fc.record({ hour: limit, day: limit, month: limit })
    const usage = fc.record({ hour: fc.nat(50), day: fc.nat(50), month: fc.nat(50) })
    const amount = fc.record({ segments: fc.integer({ min: 1, max: 9 }), price: fc.nat(9) })
    holds(fc.tuple(cap, usage), fc.tuple(amount, fc.nat(5)), ([limits, before], [more, besides]) => {
      if (!isOver(limits, before, more)) return
      const { hour, day, month } = before
      expect(isOver(limits, { hour: hour + besides, day: day + besides, month: month + besides }, more)).toBe(true)
      expect(isOver(limits, before, { ...more, segments: more.segments + besides })).toBe(true)
    })
  })

  test("counts what is wanted at once together", () => {
    const scope = fc.constantFrom("account" as const, "country" as const)
    const want: fc.Arbitrary<Want> = fc.record({
      scope,
      key: fc.constantFrom("a", "b"),
      hour: fc.constantFrom(1, 2),
      segments: fc.nat(9),
      price: fc.nat(9),
    })
    holds(fc.array(want), fc.constant(null), (wants) => {
      const sums = summed(wants)
      const total = (list: readonly Amount[]) => list.reduce((sum, { segments }) => sum + segments, 0)
      expect(total(sums)).toBe(total(wants))
      const names = sums.map(({ scope: of, key, hour }) => `${of} ${key} ${hour}`)
      expect(names).toEqual([...new Set(names)].sort())
    })
  })
})

test("a text is counted for its payer, its block of numbers, its country and all", () => {
  const text = {
    account: "amy",
    number: "+8613800138000",
    country: "CN",
    at: Date.UTC(2026, 10, 28, 20, 59),
    segments: 3,
    price: 90,
  }
  const wants = wantsOf(text, 3)
  expect(wants.map(({ scope, key }) => `${scope} ${key}`)).toEqual([
    "account amy",
    "block +861380013",
    "country CN",
    "server ",
  ])
  for (const want of wants)
    expect(want).toMatchObject({ segments: 3, price: 90, hour: hourOf(Date.UTC(2026, 10, 28, 20)) })
  // Codes have no payer; and what was never handed over is given back.
  expect(wantsOf({ ...text, account: null }, -1).map(({ segments, price }) => [segments, price])).toEqual(
    Array.from({ length: 3 }, () => [-1, -30]),
  )
})

test("a month begins with its first hour", () => {
  expect(monthOf(hourOf(Date.UTC(2026, 10, 28, 20)))).toBe(hourOf(Date.UTC(2026, 10, 1)))
  expect(monthOf(hourOf(Date.UTC(2026, 11, 1)))).toBe(hourOf(Date.UTC(2026, 11, 1)))
})

describe("a number", () => {
  test("costs what the longest beginning of it does that has a price", () => {
    const prices = new Map([
      ["+86", 50_000],
      ["+86138", 30_000],
      ["+", 900_000],
    ])
    expect(priceOf(prices, "+8613800138000")).toBe(30_000)
    expect(priceOf(prices, "+8613900138000")).toBe(50_000)
    expect(priceOf(prices, "+447400123456")).toBe(900_000)
    expect(priceOf(new Map(), "+447400123456")).toBeUndefined()
  })

  const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

  test("is reached in the countries that are open, and nowhere else", () => {
    expect(requireReachable("+8613800138000", ["CN"])).toMatchObject({ country: "CN", block: "+861380013" })
    expect(() => requireReachable("+447400123456", ["CN"])).toThrow(refusal("sms_country_closed"))
    // The United States and Canada share +1.
    expect(requireReachable("+12133734253", ["US"])).toMatchObject({ country: "US" })
    expect(() => requireReachable("+16135550123", ["US"])).toThrow(refusal("sms_country_closed"))
  })

  test.each(["+449098790000", "+18002530000", "110", "+11", "+8610086", "Everline", ""])(
    "that is nobody's own, such as %j, is refused",
    (number) => {
      expect(() => requireReachable(number, ["CN", "GB", "US"])).toThrow(refusal("sms_number_refused"))
    },
  )
})

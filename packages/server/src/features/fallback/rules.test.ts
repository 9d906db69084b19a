import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { leftAloneFor, minuteOfDay, quietUntil } from "./rules.ts"

const at = (text: string): number => Date.parse(text)
const NIGHT = { from: 22 * 60, to: 7 * 60, zone: "Asia/Shanghai" }

describe("quiet hours", () => {
  test("are those of the person's own place, over midnight too", () => {
    expect(quietUntil(at("2026-11-28T13:59:59Z"), NIGHT)).toBeNull()
    expect(quietUntil(at("2026-11-28T14:00:00Z"), NIGHT)).toBe(at("2026-11-28T23:00:00Z"))
    expect(quietUntil(at("2026-11-28T22:59:59Z"), NIGHT)).toBe(at("2026-11-28T23:00:00Z"))
    expect(quietUntil(at("2026-11-28T23:00:00Z"), NIGHT)).toBeNull()
  })

  test("may lie within a day", () => {
    const lesson = { from: 8 * 60, to: 9 * 60 + 30, zone: "Asia/Kathmandu" }
    expect(quietUntil(at("2026-11-28T02:15:00Z"), lesson)).toBe(at("2026-11-28T03:45:00Z"))
    expect(quietUntil(at("2026-11-28T03:45:00Z"), lesson)).toBeNull()
  })

  test("from a time to the same are none", () => {
    expect(quietUntil(0, { from: 60, to: 60, zone: "UTC" })).toBeNull()
    expect(quietUntil(0, null)).toBeNull()
  })

  test("end at their end, wherever one is and whenever it is, but on days when clocks change", () => {
    const zones = fc.constantFrom("UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/Caracas", "Pacific/Kiritimati")
    const minute = fc.integer({ min: 0, max: 1_439 })
    fc.assert(
      fc.property(zones, minute, minute, fc.integer({ min: 0, max: 4e12 }), (zone, from, to, now) => {
        const until = quietUntil(now, { from, to, zone })
        if (until === null) return
        expect(until).toBeGreaterThan(now)
        expect(until - now).toBeLessThanOrEqual(24 * 3600_000)
        expect(minuteOfDay(until, zone)).toBe(to)
        expect(quietUntil(until, { from, to, zone })).toBeNull()
      }),
    )
  })
})

describe("what fails", () => {
  test("is left alone for minutes, then for hours, and after a day for good", () => {
    const minutes = [0, 1, 2, 6, 10].map((failures) => (leftAloneFor(failures) ?? 0) / 60_000)
    expect(minutes).toEqual([1, 2, 4, 64, 1024])
    expect(leftAloneFor(11)).toBeNull()
  })
})

import { describe, expect, it } from "vitest"
import { ago, clock, dayName, daysBetween, rowTime, secondsOf } from "./time.ts"

const now = new Date(2026, 10, 21, 9, 38).getTime()
const day = (ago: number, hours = 12) => new Date(2026, 10, 21 - ago, hours, 5).getTime()
const MINUTE = 60_000

describe("times as people say them", () => {
  it("tell the hour of today", () => {
    expect(clock(day(0, 7))).toBe("7:05")
    expect(rowTime(day(0, 7), now, "zh-Hans")).toBe("7:05")
    expect(dayName(day(0, 7), now, "en")).toBe("Today")
  })

  it("name yesterday and the days of the last week", () => {
    expect(rowTime(day(1), now, "zh-Hans")).toBe("昨天")
    expect(rowTime(day(1), now, "en")).toBe("Yesterday")
    expect(rowTime(day(4), now, "zh-Hant")).toBe("週二")
    expect(dayName(day(4), now, "en")).toBe("Tuesday")
  })

  it("give the date of older days, and the year when it is another", () => {
    expect(rowTime(day(30), now, "zh-Hans")).toBe("10/22")
    expect(rowTime(day(400), now, "zh-Hans")).toBe("2025/10/17")
    expect(dayName(day(30), now, "zh-Hans")).toBe("10月22日")
  })

  it("count calendar days, not hours", () => {
    expect(daysBetween(new Date(2026, 10, 20, 23, 59).getTime(), new Date(2026, 10, 21, 0, 1).getTime())).toBe(1)
  })

  it("say how long ago a device was used", () => {
    expect(ago(now - 20_000, now, "en")).toBeNull()
    expect(ago(now - 3 * MINUTE, now, "zh-Hans")).toBe("3分钟前")
    expect(ago(day(1), now, "zh-Hans")).toBe("昨天 12:05")
  })

  it("count the seconds of a note, one at least", () => {
    expect([secondsOf(300), secondsOf(12_400)]).toEqual([1, 12])
  })

  it("take a time that a wrong clock put into the future for now", () => {
    expect(rowTime(now + 5 * MINUTE, now, "en")).toBe("9:43")
    expect(ago(now + 5 * MINUTE, now, "en")).toBeNull()
  })
})

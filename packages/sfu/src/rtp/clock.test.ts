import fc from "fast-check"
import { expect, test } from "vitest"
import { absSendTimeOf, middleOf, msOf, msOfAbsSendTime, msOfShort, ntpOf, shortOf } from "./clock.ts"

test("1970 is 70 years after NTP begins, of which 17 were leap years", () => {
  expect(ntpOf(0)).toEqual({ seconds: (70 * 365 + 17) * 86_400, fraction: 0 })
  expect(ntpOf(500.25)).toEqual({ seconds: 2_208_988_800, fraction: 0x8010624d })
})

test("NTP begins again in 2036", () => {
  expect(ntpOf(Date.UTC(2036, 1, 7, 6, 28, 15)).seconds).toBe(0xffffffff)
  expect(ntpOf(Date.UTC(2036, 1, 7, 6, 28, 16)).seconds).toBe(0)
})

test("a time is what it was, within a microsecond", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: Date.UTC(2036, 0, 1), noNaN: true }), (ms) => {
      expect(Math.abs(msOf(ntpOf(ms)) - ms)).toBeLessThan(0.001)
    }),
  )
})

test("its middle is the lower half of the seconds and the upper of the rest", () => {
  // The example of RFC 3550 §6.4.1, figure 2.
  expect(middleOf({ seconds: 0xb44db705, fraction: 0x20000000 })).toBe(0xb7052000)
})

test("how long a round trip took is what the example of RFC 3550 §6.4.1 says", () => {
  // Reported at 0xb710:8000; the sender report was of 0xb705:2000 and lay 5.250 s with its receiver.
  expect(shortOf(5250)).toBe(0x00054000)
  expect(msOfShort(0xb7108000 - 0x00054000 - 0xb7052000)).toBe(6125)
})

test("abs-send-time counts 1/2¹⁸ s and begins again after 64 s", () => {
  expect(absSendTimeOf(0)).toBe(0)
  expect(absSendTimeOf(1000)).toBe(1 << 18)
  expect(absSendTimeOf(63_999.999)).toBe(0xffffff)
  expect(absSendTimeOf(64_000)).toBe(0)
  expect(msOfAbsSendTime(absSendTimeOf(65_500))).toBe(1_500)
})

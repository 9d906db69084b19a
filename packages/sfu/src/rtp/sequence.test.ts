import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isNewer, sequenceDistance, timestampDistance, Unwrapper } from "./sequence.ts"

describe("the shorter way", () => {
  test.each([
    [0, 1, 1],
    [1, 0, -1],
    [65535, 0, 1],
    [0, 65535, -1],
    [0, 32767, 32767],
    [0, 32768, -32768],
    [40000, 100, 25636],
  ])("from sequence number %i to %i", (from, to, distance) => {
    expect(sequenceDistance(from, to)).toBe(distance)
    expect(isNewer(to, from)).toBe(distance > 0)
  })

  test.each([
    [0xffffffff, 0, 1],
    [0, 0xffffffff, -1],
    [0, 0x7fffffff, 0x7fffffff],
    [0, 0x80000000, -0x80000000],
    [0xfffff000, 0x1000, 0x2000],
  ])("from timestamp %i to %i", (from, to, distance) => {
    expect(timestampDistance(from, to)).toBe(distance)
  })

  test("no number is newer than itself", () => {
    expect(isNewer(7, 7)).toBe(false)
  })
})

describe("numbers that begin again", () => {
  test("go on", () => {
    const unwrapper = new Unwrapper(16)
    expect([65534, 65535, 0, 1, 65535].map((value) => unwrapper.unwrap(value))).toEqual([
      65534, 65535, 65536, 65537, 65535,
    ])
  })

  test("are below 0 where they are older than the first", () => {
    const unwrapper = new Unwrapper(16)
    expect([1, 65535, 2].map((value) => unwrapper.unwrap(value))).toEqual([1, -1, 2])
  })

  test("are older where it is as far one way as the other", () => {
    const unwrapper = new Unwrapper(16)
    expect([0, 0x8000].map((value) => unwrapper.unwrap(value))).toEqual([0, -0x8000])
  })

  test.each([16, 24, 32])("of %i bits are what they were, late and lost ones between them", (bits) => {
    const modulus = 2 ** bits
    const steps = fc.array(fc.integer({ min: -modulus / 2, max: modulus / 2 - 1 }), { maxLength: 200 })
    fc.assert(
      fc.property(fc.nat({ max: modulus - 1 }), steps, (first, steps) => {
        const unwrapper = new Unwrapper(bits)
        expect(unwrapper.unwrap(first)).toBe(first)
        let highest = first
        for (const step of steps) {
          const value = highest + step
          expect(unwrapper.unwrap(((value % modulus) + modulus) % modulus)).toBe(value)
          highest = Math.max(highest, value)
        }
      }),
    )
  })
})

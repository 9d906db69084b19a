import fc from "fast-check"
import { expect, test } from "vitest"
import { nextPiece } from "./tus.ts"

test("a piece takes some five seconds, within what is sensible", () => {
  expect(nextPiece(2 ** 20, 1_000)).toBe(5 * 2 ** 20)
  expect(nextPiece(2 ** 20, 50_000)).toBe(2 ** 18)
  expect(nextPiece(2 ** 20, 0)).toBe(2 ** 24)
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (bytes, ms) => {
      const piece = nextPiece(bytes, ms)
      expect(Number.isInteger(piece) && piece >= 2 ** 18 && piece <= 2 ** 24).toBe(true)
    }),
  )
})

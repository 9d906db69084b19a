import fc from "fast-check"
import { expect, test } from "vitest"
import { fitting } from "./answer-size.ts"

test("an answer holds as many items as fit, in order, and always one", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200_000), { minLength: 1 }), (sizes) => {
      const count = fitting(sizes, (size) => size)
      const total = sizes.slice(0, count).reduce((sum, size) => sum + size, 0)
      expect(count).toBeGreaterThan(0)
      expect(count === 1 || total <= 128 * 1024).toBe(true)
      const next = sizes[count]
      expect(next === undefined || total + next > 128 * 1024).toBe(true)
    }),
  )
})

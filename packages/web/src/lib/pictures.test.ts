import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { boxOf, columnsFor, heightOf } from "./pictures.ts"

const side = fc.integer({ min: 1, max: 30_000 })

describe("a picture's box", () => {
  it("keeps its ratio", () => {
    expect(boxOf({ width: 4000, height: 3000 })).toEqual({ width: 240, height: 180 })
    expect(boxOf({ width: 3000, height: 4000 })).toEqual({ width: 240, height: 320 })
    expect(boxOf({ width: 120, height: 100 })).toEqual({ width: 120, height: 100 })
  })

  it("has room for a finger and fits a bubble, whatever the picture", () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const box = boxOf({ width, height })
        expect(box.width).toBeGreaterThanOrEqual(88)
        expect(box.width).toBeLessThanOrEqual(240)
        expect(box.height).toBeGreaterThanOrEqual(88)
        expect(box.height).toBeLessThanOrEqual(320)
      }),
    )
  })
})

it("several pictures stand in a grid", () => {
  const pictures = (count: number) => Array.from({ length: count }, () => ({ width: 400, height: 300 }))
  expect([2, 3, 4, 5, 9].map(columnsFor)).toEqual([2, 3, 2, 3, 3])
  expect([0, 1, 2, 3, 4, 9].map((count) => heightOf(pictures(count)))).toEqual([0, 180, 124, 82, 252, 254])
})

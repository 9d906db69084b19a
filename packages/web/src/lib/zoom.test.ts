import fc from "fast-check"
import { expect, it } from "vitest"
import { moved, WHOLE, type Zoom, zoomed } from "./zoom.ts"

const size = { width: 300, height: 200 }
const coordinate = fc.double({ min: -400, max: 400, noNaN: true })
const place = fc.record({ x: coordinate, y: coordinate })
const factor = fc.double({ min: 0.2, max: 5, noNaN: true })

it("a picture is never smaller than the window and never out of sight, whatever fingers do", () => {
  const step = fc.oneof(fc.record({ by: place }), fc.record({ factor, at: place }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let zoom: Zoom = WHOLE
      for (const one of steps) zoom = "by" in one ? moved(zoom, one.by, size) : zoomed(zoom, one.factor, one.at, size)
      expect(zoom.scale).toBeGreaterThanOrEqual(1)
      expect(Math.abs(zoom.x)).toBeLessThanOrEqual(((zoom.scale - 1) * size.width) / 2 + 1e-6)
      expect(Math.abs(zoom.y)).toBeLessThanOrEqual(((zoom.scale - 1) * size.height) / 2 + 1e-6)
    }),
  )
})

it("the place under the finger stays under it, and zooming out shows all again", () => {
  const at = { x: 60, y: -40 }
  const near = zoomed(WHOLE, 2, at, size)
  expect(near).toEqual({ scale: 2, x: -60, y: 40 })
  expect(zoomed(near, 0.1, at, size)).toEqual({ scale: 1, x: 0, y: 0 })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { extentOf, GAP, type Grid, gridOf, PAGER, type Place, placesOf, type Size, stageOf } from "./layout.ts"

const count = fc.integer({ min: 1, max: 50 })
const space = fc.record({
  x: fc.integer({ min: 0, max: 500 }),
  y: fc.integer({ min: 0, max: 500 }),
  width: fc.integer({ min: 60, max: 2_400 }),
  height: fc.integer({ min: 110, max: 1_400 }),
})
/** From a watch's to a television's, or to that of somebody who reads at twice the size. */
const least = fc.integer({ min: 60, max: 260 }).map((width): Size => ({ width, height: Math.round(width * 0.78) }))

const isWithin = (inner: Place, outer: Place): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

const isApart = (one: Place, other: Place): boolean =>
  one.x + one.width + GAP <= other.x ||
  other.x + other.width + GAP <= one.x ||
  one.y + one.height + GAP <= other.y ||
  other.y + other.height + GAP <= one.y

/** How many are on each page. */
const pagesOf = ({ pages, perPage }: Grid, all: number): readonly number[] =>
  Array.from({ length: pages }, (_, page) => Math.min(perPage, all - page * perPage))

const at = (width: number, height: number): Place => ({ x: 0, y: 0, width, height })
const LEAST = { width: 112, height: 88 }

describe("a grid of people", () => {
  it("has everybody on one page or another, each apart from the others and inside the space", () => {
    fc.assert(
      fc.property(count, space, least, (all, whole, smallest) => {
        const grid = gridOf(all, whole, smallest)
        const pages = pagesOf(grid, all)
        expect(Math.min(...pages)).toBeGreaterThan(0)
        expect(pages.reduce((sum, some) => sum + some, 0)).toBe(all)
        for (const some of pages) {
          const places = placesOf(grid, some)
          expect(places).toHaveLength(some)
          expect(places.filter((place) => !isWithin(place, whole))).toEqual([])
          expect(places.filter((place, i) => places.slice(i + 1).some((other) => !isApart(place, other)))).toEqual([])
        }
      }),
    )
  })

  it("has all of a page in its extent, which no page outgrows", () => {
    fc.assert(
      fc.property(count, space, least, (all, whole, smallest) => {
        const grid = gridOf(all, whole, smallest)
        const extent = extentOf(grid)
        expect(isWithin(extent, grid.area)).toBe(true)
        const places = placesOf(grid, grid.perPage)
        expect(places.filter((place) => !isWithin(place, extent))).toEqual([])
        expect(Math.min(...places.map(({ y }) => y))).toBe(extent.y)
        expect(Math.min(...places.map(({ x }) => x))).toBe(extent.x)
      }),
    )
  })

  it("shows nobody smaller than the least size, but where the space itself is", () => {
    fc.assert(
      fc.property(count, space, least, (all, whole, smallest) => {
        const { tile, area } = gridOf(all, whole, smallest)
        // A space of the least height may be wider than a tile should be for it, and the other way round.
        expect(tile.width).toBeGreaterThanOrEqual(Math.min(smallest.width, area.width, Math.floor(area.height * 1.77)))
        expect(tile.height).toBeGreaterThanOrEqual(Math.min(smallest.height, area.height, area.width))
      }),
    )
  })

  it("has several pages only where all do not fit on one, and leaves room for the pager then", () => {
    fc.assert(
      fc.property(count, space, least, (all, whole, smallest) => {
        const { pages, area } = gridOf(all, whole, smallest)
        const across = Math.max(1, Math.floor((whole.width + GAP) / (smallest.width + GAP)))
        const down = Math.max(1, Math.floor((whole.height + GAP) / (smallest.height + GAP)))
        expect(pages > 1).toBe(all > across * down)
        expect(whole.height - area.height).toBe(pages > 1 ? PAGER + GAP : 0)
      }),
    )
  })

  it("stands a few below each other on a phone, and beside each other on a desktop", () => {
    expect(gridOf(2, at(358, 480), LEAST)).toMatchObject({ columns: 1, pages: 1 })
    expect(gridOf(2, at(1_408, 620), LEAST)).toMatchObject({ columns: 2, pages: 1 })
    expect(gridOf(4, at(358, 480), LEAST)).toMatchObject({ columns: 2, pages: 1 })
    expect(gridOf(9, at(1_408, 620), LEAST)).toMatchObject({ columns: 5, pages: 1 })
  })

  it("has fifty on one page of a desktop, on two of a television, and on more of a phone and of a watch", () => {
    expect(gridOf(50, at(1_408, 620), LEAST).pages).toBe(1)
    expect(gridOf(50, at(1_728, 760), { width: 168, height: 132 })).toMatchObject({ pages: 2, perPage: 25 })
    expect(gridOf(50, at(358, 480), LEAST)).toMatchObject({ pages: 5, perPage: 10 })
    expect(gridOf(50, at(330, 250), { width: 150, height: 120 }).perPage).toBe(2)
  })
})

describe("one in large", () => {
  it("stands apart from the strip of the others, and larger than it", () => {
    fc.assert(
      fc.property(count, space, least, (others, whole, smallest) => {
        const { large, strip } = stageOf(others, whole, smallest)
        expect(isWithin(large, whole)).toBe(true)
        if (strip === null) expect(large).toEqual(whole)
        else {
          expect(isWithin(strip, whole) && isApart(large, strip)).toBe(true)
          expect(large.width).toBeGreaterThanOrEqual(strip.width)
          expect(large.height).toBeGreaterThanOrEqual(Math.min(smallest.height, whole.height))
          const { tile, area } = gridOf(others, strip, smallest)
          const widest = Math.min(area.width, Math.floor(area.height * 1.77))
          expect(tile.width).toBeGreaterThanOrEqual(Math.min(smallest.width, widest))
        }
      }),
    )
  })

  it("has the others beside it in a window that lies, below it on a phone, and nobody beside it on a watch", () => {
    const beside = stageOf(5, at(1_408, 620), LEAST)
    expect(beside.strip).toMatchObject({ y: 0, height: 620, width: 224 })
    expect(stageOf(3, at(358, 480), LEAST).strip).toEqual({ x: 0, y: 392, width: 358, height: 88 })
    expect(stageOf(9, at(358, 480), LEAST).strip).toMatchObject({ height: 88 + GAP + PAGER })
    expect(stageOf(9, at(200, 190), { width: 150, height: 120 }).strip).toBeNull()
    expect(stageOf(0, at(358, 480), LEAST).strip).toBeNull()
  })
})

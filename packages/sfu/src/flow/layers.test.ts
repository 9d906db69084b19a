import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { TrackId } from "../engine.ts"
import { Allocation, type Choice, type Layer, type Shown } from "./layers.ts"

/** Of a camera as Chromium sends it: three sizes, and the smallest at a quarter of its pictures. */
const CAMERA: readonly Layer[] = [
  { spatial: 0, temporal: 0, bps: 60_000, width: 320, height: 180 },
  { spatial: 0, temporal: 2, bps: 150_000, width: 320, height: 180 },
  { spatial: 1, temporal: 2, bps: 500_000, width: 640, height: 360 },
  { spatial: 2, temporal: 2, bps: 1_500_000, width: 1_280, height: 720 },
]
const SCREEN: readonly Layer[] = [{ spatial: 0, temporal: 0, bps: 800_000, width: 1_920, height: 1_080 }]

const camera = (name: string, more: Partial<Shown> = {}): Shown => ({
  track: name as TrackId,
  isScreen: false,
  isChosen: true,
  width: 1_280,
  height: 720,
  priority: 0,
  layers: CAMERA,
  ...more,
})
const screen = (name: string): Shown => camera(name, { isScreen: true, layers: SCREEN })

/** A choice in short: the layer's size and temporal layer, or why there is none. */
const brief = (choice: Choice | undefined): string =>
  typeof choice === "object" ? `${choice.height}/${choice.temporal}` : String(choice)

/** What one who has seen nothing yet gets of these. */
function atOnce(pictures: readonly Shown[], estimateBps: number, voiceBps = 0): string[] {
  return [...new Allocation().choose(pictures, estimateBps, voiceBps, 0).choices.values()].map(brief)
}

describe("a subscriber", () => {
  test("gets what its link carries, with a little to spare", () => {
    const sizes = [50_000, 69_000, 200_000, 574_000, 575_000, 1_724_000, 1_725_000].map((bps) =>
      atOnce([camera("a")], bps),
    )
    expect(sizes.flat()).toEqual(["bandwidth", "180/0", "180/2", "180/2", "360/2", "360/2", "720/2"])
  })

  test("gets no larger picture than it shows", () => {
    const shown = [160, 320, 420, 430, 853, 860, 4_000].map((width) =>
      camera(`${width}`, { width, height: (width * 9) / 16 }),
    )
    expect(atOnce(shown, 50_000_000)).toEqual(["180/2", "180/2", "180/2", "360/2", "360/2", "720/2", "720/2"])
  })

  test("hears the voices before it sees anything", () => {
    expect(atOnce([camera("a")], 300_000, 240_000)).toEqual(["bandwidth"])
    expect(atOnce([camera("a"), screen("b")], 100_000, 240_000)).toEqual(["bandwidth", "bandwidth"])
  })

  test("is told why it does not see somebody", () => {
    const pictures = [
      camera("hidden", { width: 0, height: 0 }),
      camera("not chosen", { isChosen: false }),
      camera("small", { priority: 1 }),
      camera("none"),
    ]
    expect(atOnce(pictures, 70_000)).toEqual(["hidden", "last-n", "180/0", "bandwidth"])
  })

  test("sees a screen before cameras, then a little of each camera, then more of whom it wants most", () => {
    const pictures = [camera("a"), camera("b"), camera("speaker", { priority: 1 }), screen("s")]
    expect(atOnce(pictures, 930_000)).toEqual(["bandwidth", "bandwidth", "bandwidth", "1080/0"])
    expect(atOnce(pictures, 1_130_000)).toEqual(["180/0", "180/0", "180/0", "1080/0"])
    expect(atOnce(pictures, 1_700_000)).toEqual(["180/0", "180/0", "360/2", "1080/0"])
    expect(atOnce(pictures, 2_900_000)).toEqual(["180/2", "180/0", "720/2", "1080/0"])
  })

  test("sees those who are alike alike", () => {
    expect(
      atOnce(
        ["a", "b", "c", "d"].map((name) => camera(name)),
        2_400_000,
      ),
    ).toEqual(Array(4).fill("360/2"))
  })

  test("needs what comes next, until all is as large as it is shown", () => {
    const needs = (bps: number) =>
      new Allocation().choose([camera("a", { height: 360, width: 640 })], bps, 40_000, 0).neededBps
    expect(needs(50_000)).toBe(40_000 + 60_000 * 1.15)
    expect(needs(300_000)).toBe(40_000 + 500_000 * 1.15)
    expect(needs(3_000_000)).toBe(0)
  })
})

test("all that is of use is what is shown, of all pictures, and no more", () => {
  const { mostBps } = new Allocation().choose([camera("a"), camera("b", { height: 360, width: 640 })], 0, 40_000, 0)
  expect(mostBps).toBe(40_000 + (1_500_000 + 500_000) * 1.15)
})

/** What one subscriber gets of a camera over time: by the estimate at each fifth of a second. */
function overTime(
  seconds: number,
  estimateBps: (atMs: number) => number,
): { readonly atMs: number; readonly size: string }[] {
  const allocation = new Allocation()
  return Array.from({ length: seconds * 5 }, (_, step) => {
    const atMs = step * 200
    return {
      atMs,
      size: brief(allocation.choose([camera("a")], estimateBps(atMs), 0, atMs).choices.get("a" as TrackId)),
    }
  })
}
const changes = (sizes: readonly { readonly atMs: number; readonly size: string }[]) =>
  sizes.filter(({ size }, at) => size !== sizes[at - 1]?.size)

describe("over time", () => {
  test("a picture gets smaller at once, and larger when there was room for three seconds", () => {
    const estimate = (atMs: number) => (atMs < 12_000 ? 2_000_000 : atMs < 20_000 ? 1_000_000 : 2_000_000)
    expect(changes(overTime(40, estimate))).toEqual([
      { atMs: 0, size: "720/2" },
      { atMs: 12_000, size: "360/2" },
      { atMs: 23_000, size: "720/2" },
    ])
  })

  test("in its first ten seconds it gets larger after half a second of room, unless it had to get smaller", () => {
    const up = (atMs: number) => (atMs < 4_000 ? 200_000 : atMs < 12_000 ? 1_000_000 : 2_000_000)
    expect(changes(overTime(20, up))).toEqual([
      { atMs: 0, size: "180/2" },
      { atMs: 4_600, size: "360/2" },
      { atMs: 15_000, size: "720/2" },
    ])
    const down = (atMs: number) => (atMs < 2_000 ? 1_000_000 : atMs < 4_000 ? 200_000 : 1_000_000)
    expect(changes(overTime(12, down)).at(-1)).toEqual({ atMs: 10_000, size: "360/2" })
  })

  test("it stays where it is while it fits, though there is nothing to spare", () => {
    expect(changes(overTime(60, (atMs) => (atMs < 1_000 ? 1_800_000 : 1_510_000)))).toEqual([
      { atMs: 0, size: "720/2" },
    ])
  })

  test("an estimate that swings over a limit changes it ever less often", () => {
    const swings = changes(overTime(120, (atMs) => (atMs % 8_000 < 4_000 ? 1_400_000 : 1_800_000)))
    expect(swings.length).toBeLessThanOrEqual(8)
    expect(swings.filter(({ atMs }) => atMs > 60_000).length).toBeLessThanOrEqual(2)
  })

  test("what is shown otherwise changes at once", () => {
    const allocation = new Allocation()
    const size = (more: Partial<Shown>, atMs: number): string[] =>
      [...allocation.choose([camera("a", more), camera("b")], 2_000_000, 0, atMs).choices.values()].map(brief)
    expect(size({ width: 0, height: 0 }, 0)).toEqual(["hidden", "720/2"])
    expect(size({ width: 320, height: 180 }, 200)).toEqual(["180/2", "720/2"])
    expect(size({ priority: 1 }, 400)).toEqual(["720/2", "180/2"])
    expect(size({ isChosen: false }, 600)).toEqual(["last-n", "180/2"])
  })

  test("who is gone is forgotten, and begins anew", () => {
    const allocation = new Allocation()
    const size = (bps: number, atMs: number): string =>
      brief(allocation.choose([camera("a")], bps, 0, atMs).choices.get("a" as TrackId))
    expect([size(1_000_000, 0), size(2_000_000, 200)]).toEqual(["360/2", "360/2"])
    allocation.choose([], 2_000_000, 0, 400)
    expect(size(2_000_000, 600)).toBe("720/2")
  })
})

test("whatever is shown however: what is sent fits, is no more than is shown, and says why it is not sent", () => {
  const pictures = fc.array(
    fc.record({
      isScreen: fc.boolean(),
      isChosen: fc.boolean(),
      width: fc.constantFrom(0, 160, 640, 1_280),
      priority: fc.integer({ min: 0, max: 3 }),
      many: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 12 },
  )
  const steps = fc.array(fc.tuple(pictures, fc.integer({ min: 0, max: 6_000_000 }), fc.integer({ min: 0, max: 5_000 })))
  fc.assert(
    fc.property(steps, (rows) => {
      const allocation = new Allocation()
      let now = 0
      for (const [shapes, estimate, after] of rows) {
        now += after
        const shown = shapes.map(({ width, many, ...shape }, at) =>
          camera(`${at}`, { ...shape, width, height: (width * 9) / 16, layers: CAMERA.slice(0, many) }),
        )
        const { choices } = allocation.choose(shown, estimate, 40_000, now)
        let sent = 40_000
        for (const each of shown) {
          const choice = choices.get(each.track)
          if (typeof choice === "object") {
            sent += choice.bps
            expect(each.isChosen).toBe(true)
            expect(choice.spatial === 0 || (each.layers[choice.spatial]?.width ?? 0) < each.width * 0.75).toBe(true)
          } else if (each.width === 0) expect(choice).toBe("hidden")
          else expect(choice).toBe(each.isChosen ? "bandwidth" : "last-n")
        }
        expect(sent).toBeLessThanOrEqual(Math.max(40_000, estimate))
      }
    }),
  )
})

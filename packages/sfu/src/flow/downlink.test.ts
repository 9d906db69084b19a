import { describe, expect, test } from "vitest"
import type { TrackId } from "../engine.ts"
import { type Link, type Load, type Moment, simulate, VOICE_BPS } from "./bandwidth/test-support.ts"
import { Allocation, type Layer, type Shown } from "./layers.ts"

const CAMERA: readonly Layer[] = [
  { spatial: 0, temporal: 0, bps: 60_000, width: 320, height: 180 },
  { spatial: 0, temporal: 2, bps: 150_000, width: 320, height: 180 },
  { spatial: 1, temporal: 2, bps: 500_000, width: 640, height: 360 },
  { spatial: 2, temporal: 2, bps: 1_500_000, width: 1_280, height: 720 },
]
const LINK: Link = { bps: () => 20_000_000, queueMs: 300, delayMs: 30, loss: 0, seen: (arrivesMs) => arrivesMs }

const shown = (name: string, priority = 0): Shown => ({
  track: name as TrackId,
  isScreen: false,
  isChosen: true,
  width: 1_280,
  height: 720,
  priority,
  layers: CAMERA,
})

/** One who sees these over a link, and what of them is sent at each fifth of a second: heights, 0 for nothing. */
function watch(link: Partial<Link>, seconds: number, pictures: readonly Shown[]) {
  const allocation = new Allocation()
  const heights: { readonly atMs: number; readonly of: readonly number[] }[] = []
  let now = { sendBps: VOICE_BPS, neededBps: 0, mostBps: 0 }
  const load: Load = (atMs, estimateBps) => {
    if (atMs % 200 !== 0) return now
    const { choices, neededBps, mostBps } = allocation.choose(pictures, estimateBps, VOICE_BPS, atMs)
    const layers = pictures.map(({ track }) => choices.get(track))
    heights.push({ atMs, of: layers.map((layer) => (typeof layer === "object" ? layer.height : 0)) })
    const bps = layers.map((layer) => (typeof layer === "object" ? layer.bps : 0))
    now = { sendBps: bps.reduce((sum, each) => sum + each, VOICE_BPS), neededBps, mostBps }
    return now
  }
  const [moments] = simulate({ ...LINK, ...link }, seconds, [load])
  if (moments === undefined) throw new Error("one sender makes one row")
  return { heights, moments }
}
type Watched = ReturnType<typeof watch>

const at = ({ heights }: Watched, second: number): readonly number[] =>
  heights.find(({ atMs }) => atMs === second * 1_000)?.of ?? []
/** How often what is sent changes between two seconds. */
const changes = ({ heights }: Watched, fromS: number, toS: number): number =>
  heights
    .filter(({ atMs }) => atMs >= fromS * 1_000 && atMs < toS * 1_000)
    .filter(({ of }, index, all) => index > 0 && `${of}` !== `${all[index - 1]?.of}`).length
const longestQueue = ({ moments }: Watched, fromS: number, toS: number): number =>
  Math.max(
    ...moments.filter(({ atMs }: Moment) => atMs >= fromS * 1_000 && atMs < toS * 1_000).map((each) => each.queueMs),
  )

describe("who sees others over a link", () => {
  test("of much room sees a camera whole within seconds, and four soon after", () => {
    expect(at(watch({}, 10, [shown("a")]), 5)).toEqual([720])
    const four = watch(
      {},
      60,
      ["a", "b", "c", "d"].map((name) => shown(name)),
    )
    expect(at(four, 30)).toEqual([720, 720, 720, 720])
    expect(changes(four, 30, 60)).toBe(0)
  })

  test("of all that is wanted sees nine whole within three seconds", () => {
    const nine = Array.from({ length: 9 }, (_, nth) => shown(`${nth}`))
    expect(at(watch({ bps: () => 50_000_000 }, 5, nine), 3)).toEqual(Array(9).fill(720))
  })

  test("of 500 kbit/s sees a small one, steadily", () => {
    const watched = watch({ bps: () => 500_000 }, 60, [shown("a")])
    expect(at(watched, 6)).toEqual([180])
    expect(changes(watched, 6, 60)).toBe(0)
    expect(longestQueue(watched, 6, 60)).toBeLessThan(150)
  })

  test("of 3 Mbit/s sees one whole and one smaller, steadily, and whole the one that matters", () => {
    const watched = watch({ bps: () => 3_000_000 }, 60, [shown("a"), shown("speaker", 1)])
    expect(at(watched, 30)).toEqual([360, 720])
    expect(changes(watched, 20, 60)).toBeLessThanOrEqual(2)
  })

  test("of nearly as much as two take is not shown both now and then", () => {
    for (const bps of [2_800_000, 3_000_000, 3_200_000])
      expect(changes(watch({ bps: () => bps }, 90, [shown("a"), shown("speaker", 1)]), 5, 90)).toBe(0)
  })

  test("that gets narrow sees less within two seconds and more again when it is wide", () => {
    const bps = (atMs: number): number => (atMs > 20_000 && atMs < 40_000 ? 500_000 : 3_000_000)
    const watched = watch({ bps }, 70, [shown("a")])
    expect([at(watched, 19), at(watched, 22), at(watched, 39), at(watched, 60)]).toEqual([[720], [180], [180], [720]])
    expect(longestQueue(watched, 23, 40)).toBeLessThan(150)
  })

  test("that has room for a voice alone sees nothing, and hears without a queue", () => {
    const bps = (atMs: number): number => (atMs > 20_000 ? 90_000 : 3_000_000)
    const watched = watch({ bps }, 60, [shown("a")])
    expect(at(watched, 24)).toEqual([0])
    expect(longestQueue(watched, 25, 60)).toBeLessThan(150)
  })

  test("that loses 15 % by chance sees a camera whole, and changes it seldom", () => {
    const watched = watch({ loss: 0.15 }, 90, [shown("a")])
    expect(at(watched, 15)).toEqual([720])
    expect(changes(watched, 15, 90)).toBeLessThanOrEqual(6)
  })
})

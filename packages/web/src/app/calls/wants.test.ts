import { type AccountId, LIMITS, newId, type RoomWant } from "@everline/protocol"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { SightShown } from "../../screens/call/group/sights.ts"
import { Wants, wantsOf } from "./wants.ts"

const accounts = Array.from({ length: 60 }, () => newId<AccountId>())
const [amy, ben] = [newId<AccountId>(), newId<AccountId>()]
const sight = (account: AccountId, width: number, height: number, more: Partial<SightShown> = {}): SightShown => ({
  ...{ account, what: "picture", size: { width, height }, large: false },
  ...more,
})

describe("what is wanted of a room", () => {
  it("is each picture in the size in which it is shown, by the pixels of the device", () => {
    expect(wantsOf([sight(amy, 160, 90)], 1.5)).toEqual([
      { account: amy, source: "picture", width: 240, height: 135, priority: 0 },
    ])
  })

  it("is first what somebody shares, and who has the large place", () => {
    const sights = [
      sight(ben, 112, 88),
      sight(amy, 800, 600, { large: true }),
      sight(ben, 900, 700, { what: "screen" }),
    ]
    expect(wantsOf(sights, 1).map(({ account, source, priority }) => [account, source, priority])).toEqual([
      [amy, "picture", 1],
      [ben, "screen", 1],
      [ben, "picture", 0],
    ])
  })

  it("is the larger of what is shown twice, within what a server takes", () => {
    const any = fc.record({
      account: fc.constantFrom(...accounts),
      what: fc.constantFrom("picture" as const, "screen" as const),
      size: fc.record({ width: fc.nat(10_000), height: fc.nat(10_000) }),
      large: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 200 }), fc.double({ min: 0.5, max: 4, noNaN: true }), (sights, ratio) => {
        const wants = wantsOf(sights, ratio)
        expect(wants.length).toBeLessThanOrEqual(LIMITS.wanted)
        expect(new Set(wants.map(({ account, source }) => `${account} ${source}`)).size).toBe(wants.length)
        for (const { account, source, width } of wants) {
          const widths = sights.filter((one) => one.account === account && one.what === source)
          const widest = Math.max(...widths.map(({ size }) => size.width))
          expect(width).toBe(Math.min(LIMITS.wantedPixels, Math.ceil(widest * ratio)))
        }
      }),
    )
  })
})

describe("what is shown", () => {
  const page = { visibilityState: "visible", addEventListener: () => {}, removeEventListener: () => {} }
  const said: (readonly RoomWant[])[] = []

  beforeEach(() => {
    said.length = 0
    vi.useFakeTimers()
    vi.stubGlobal("document", page)
    vi.stubGlobal("devicePixelRatio", 1)
  })
  afterEach(() => {
    page.visibilityState = "visible"
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  const begin = () => new Wants((wants) => said.push(wants))
  const people = () => said.map((wants) => wants.map(({ account }) => account))

  it("is said once for all that is drawn together, and twice a second at most", () => {
    const wants = begin()
    wants.show(sight(amy, 100, 100))
    const hide = wants.show(sight(ben, 100, 100))
    vi.advanceTimersByTime(10)
    expect(people()).toEqual([[amy, ben]])
    hide()
    vi.advanceTimersByTime(400)
    expect(said).toHaveLength(1)
    vi.advanceTimersByTime(200)
    expect(people()).toEqual([[amy, ben], [amy]])
  })

  it("is said only when it is other than before", () => {
    const wants = begin()
    const hide = wants.show(sight(amy, 100, 100))
    vi.advanceTimersByTime(1_000)
    hide()
    wants.show(sight(amy, 100, 100))
    vi.advanceTimersByTime(1_000)
    expect(said).toHaveLength(1)
  })

  it("is nothing any more once the call is not on screen, whatever goes after it", () => {
    const wants = begin()
    const stop = wants.follow()
    const hide = wants.show(sight(amy, 100, 100))
    vi.advanceTimersByTime(1_000)
    stop()
    hide()
    vi.advanceTimersByTime(1_000)
    expect(people()).toEqual([[amy], []])
  })

  it("is nothing while nobody looks at the page", () => {
    const wants = begin()
    wants.show(sight(amy, 100, 100))
    vi.advanceTimersByTime(1_000)
    page.visibilityState = "hidden"
    wants.show(sight(ben, 100, 100))
    vi.advanceTimersByTime(1_000)
    expect(people()).toEqual([[amy], []])
  })
})

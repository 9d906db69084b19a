import { describe, expect, test } from "vitest"
import { type Observed, RateControl } from "./rate-control.ts"

const calm: Observed = {
  usage: "normal",
  carriedBps: 1_000_000,
  peakBps: 1_000_000,
  sentBps: 1_000_000,
  mayGrow: true,
  roundTripMs: 100,
}

/** Feedback after feedback, 50 ms apart, from some time on. */
function pass(rate: RateControl, seconds: number, observed: Partial<Observed>, fromMs = 0): number {
  for (let now = fromMs; now < fromMs + seconds * 1_000; now += 50) rate.update({ ...calm, ...observed }, now)
  return rate.bps
}

describe("the estimate", () => {
  test("grows by about 8 % a second while nothing speaks against it, to a fifth more than what arrives", () => {
    const rate = new RateControl(1_000_000)
    expect(pass(rate, 1, {})).toBeCloseTo(1_076_000, -4)
    expect(pass(rate, 60, {}, 1_000)).toBeCloseTo(1_210_000, -4)
  })

  test("stays while losses speak against it, while the queue empties, and before anything arrived", () => {
    expect(pass(new RateControl(1_000_000), 5, { mayGrow: false })).toBe(1_000_000)
    expect(pass(new RateControl(1_000_000), 5, { usage: "under" })).toBe(1_000_000)
    expect(pass(new RateControl(1_000_000), 5, { carriedBps: undefined })).toBe(1_000_000)
  })

  test("does not shrink because little is sent", () => {
    expect(pass(new RateControl(1_000_000), 5, { carriedBps: 100_000 })).toBe(1_000_000)
  })

  test("goes below what the link carries when its queue grows, once for each round trip", () => {
    const rate = new RateControl(1_500_000)
    rate.update({ ...calm, usage: "over" }, 0)
    expect(rate.bps).toBe(850_000)
    rate.update({ ...calm, usage: "over", peakBps: 800_000 }, 100)
    expect(rate.bps).toBe(850_000)
    rate.update({ ...calm, usage: "over", peakBps: 800_000 }, 250)
    expect(rate.bps).toBe(680_000)
  })

  test("grows a packet at a time near to where it was too much", () => {
    const rate = new RateControl(1_500_000)
    rate.update({ ...calm, usage: "over" }, 0)
    expect(pass(rate, 2, { carriedBps: 850_000 }, 1_000) - 850_000).toBeCloseTo(2 * 48_000, -4)
  })

  test("is not brought down to what one sends who sends little and did not make the queue", () => {
    const rate = new RateControl(1_000_000)
    rate.update({ ...calm, usage: "over", carriedBps: 40_000, peakBps: 40_000, sentBps: 40_000 }, 0)
    expect(rate.bps).toBe(700_000)
  })

  test("always has room for a voice", () => {
    const rate = new RateControl(100_000)
    pass(rate, 5, { usage: "over", carriedBps: 10_000, peakBps: 10_000 })
    expect(rate.bps).toBe(60_000)
  })
})

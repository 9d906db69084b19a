import { describe, expect, test } from "vitest"
import { LossControl } from "./loss-control.ts"

const BYTES = 1_250
const NEVER = Number.NEGATIVE_INFINITY

/** Second after second of packets, a part of them lost, and what is asked for after each. */
class Sending {
  readonly losses = new LossControl()
  #now = 0

  /** @param lost of a packet's place in its second */
  second(sentBps: number, estimateBps: number, lost: (place: number) => boolean, queued = false) {
    const packets = Math.round(sentBps / (BYTES * 8))
    for (let place = 0; place < packets; place++)
      this.losses.fate(this.#now + ((place + 1) * 1_000) / packets, BYTES, lost(place))
    this.#now += 1_000
    return this.losses.judge({ estimateBps, queuedMs: queued ? this.#now : NEVER }, this.#now)
  }
}

const none = () => false
/** Every so many, however many are sent. */
const each = (nth: number) => (place: number) => place % nth === 0
/** All that is more than a link lets through in a second. */
const above = (limit: number) => (place: number) => place >= limit

describe("without losses", () => {
  test("nothing is asked for, and the estimate may grow", () => {
    const sending = new Sending()
    expect(sending.second(1_000_000, 1_000_000, none)).toBeUndefined()
    expect(sending.losses.mayGrow).toBe(true)
  })
})

describe("where nothing queues", () => {
  test("losses that stay when less is sent are chance: all is given back, and they count no more", () => {
    const sending = new Sending()
    const tried = sending.second(2_000_000, 2_500_000, each(5)) ?? 0
    expect(tried).toBeCloseTo(1_600_000, -5)
    expect(sending.second(tried, tried, each(5))).toBe(2_500_000)
    expect(sending.losses.byChance).toBeCloseTo(0.2)
    expect(sending.second(2_000_000, 2_500_000, each(5))).toBeUndefined()
    expect(sending.losses.mayGrow).toBe(true)
  })

  test("a link over which nearly nothing comes loses it not by chance, and is known again as soon as all comes", () => {
    const sending = new Sending()
    for (let second = 0; second < 5; second++) {
      const asked = sending.second(100_000, 1_000_000, (place) => place > 0)
      if (asked !== undefined) expect(asked).toBeLessThan(100_000)
    }
    expect(sending.losses.byChance).toBeLessThanOrEqual(0.35)
    for (let second = 0; second < 60; second++) sending.second(200_000, 1_000_000, none)
    expect(sending.losses.byChance).toBeLessThan(0.05)
  })

  test("losses that go when less is sent were those of a limit", () => {
    const sending = new Sending()
    const tried = sending.second(2_000_000, 2_500_000, above(150)) ?? 0
    expect(tried).toBeCloseTo(1_500_000, -5)
    expect(sending.second(tried, tried, above(150))).toBeUndefined()
    expect(sending.losses.byChance).toBeLessThan(0.02)
  })

  test("few losses are learnt to be chance little by little", () => {
    const sending = new Sending()
    for (let second = 0; second < 30; second++) expect(sending.second(1_000_000, 1_000_000, each(20))).toBeUndefined()
    expect(sending.losses.byChance).toBeCloseTo(0.05, 2)
    expect(sending.losses.mayGrow).toBe(true)
    for (let second = 0; second < 30; second++) sending.second(1_000_000, 1_000_000, none)
    expect(sending.losses.byChance).toBeLessThan(0.005)
  })

  test("where little is sent nothing is tried", () => {
    const sending = new Sending()
    for (let second = 0; second < 8; second++) expect(sending.second(200_000, 500_000, each(5))).toBeUndefined()
    expect(sending.losses.byChance).toBeCloseTo(0.2)
  })
})

describe("where packets queue", () => {
  test("losses bring the estimate below what gets through, and what was sent before that counts no more", () => {
    const sending = new Sending()
    expect(sending.second(1_000_000, 1_000_000, each(5), true)).toBeCloseTo(720_000, -5)
    sending.losses.fate(900, BYTES, true)
    expect(sending.second(1_000_000, 720_000, none, true)).toBeUndefined()
    expect(sending.losses.byChance).toBe(0)
  })

  test("who sends little of what is allowed is not brought down to it", () => {
    expect(new Sending().second(700_000, 2_000_000, each(5), true)).toBe(1_400_000)
  })
})

test("a packet that was told as lost and came late was not lost", () => {
  const losses = new LossControl()
  for (let place = 0; place < 100; place++) losses.fate(place + 1, BYTES, place < 15)
  for (let place = 0; place < 15; place++) losses.found()
  expect(losses.judge({ estimateBps: 1_000_000, queuedMs: NEVER }, 1_000)).toBeUndefined()
  expect(losses.byChance).toBe(0)
})

test("of a few packets in four seconds nothing is said", () => {
  const losses = new LossControl()
  for (let place = 0; place < 10; place++) losses.fate(place + 1, BYTES, true)
  expect(losses.judge({ estimateBps: 1_000_000, queuedMs: NEVER }, 5_000)).toBeUndefined()
  expect(losses.mayGrow).toBe(true)
})

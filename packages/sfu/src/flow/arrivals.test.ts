import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Arrivals, type Feedback } from "./arrivals.ts"

/** Arrivals a millisecond apart, in this order. */
function arrivals(...seqs: number[]): Arrivals {
  const arrived = new Arrivals()
  for (const [at, seq] of seqs.entries()) arrived.arrived(seq, at * 1_000)
  return arrived
}

/** All that can be told now. */
function told(arrived: Arrivals): Feedback[] {
  const feedbacks: Feedback[] = []
  for (let next = arrived.feedback(); next !== undefined; next = arrived.feedback()) feedbacks.push(next)
  return feedbacks
}

describe("what a publisher is told of its packets", () => {
  test("is nothing when nothing arrived since", () => {
    const arrived = arrivals(7)
    expect(arrived.feedback()).toEqual({ base: 7, arrivals: [0] })
    expect(arrived.feedback()).toBeUndefined()
    expect(new Arrivals().feedback()).toBeUndefined()
  })

  test("goes on where it ended, over a wrap, with what has not arrived between", () => {
    const arrived = arrivals(65_534, 65_535)
    arrived.feedback()
    arrived.arrived(65_538, 5_000)
    arrived.arrived(65_539, 6_000)
    expect(arrived.feedback()).toEqual({ base: 65_536, arrivals: [null, null, 5_000, 6_000] })
  })

  test("has what came out of order at its place", () => {
    expect(arrivals(1, 3, 2).feedback()).toEqual({ base: 1, arrivals: [0, 2_000, 1_000] })
  })

  test("is told again from where something arrived late that was told as missing", () => {
    const arrived = arrivals(1, 3)
    expect(arrived.feedback()?.arrivals).toEqual([0, null, 1_000])
    arrived.arrived(4, 8_000)
    arrived.arrived(2, 9_000)
    expect(arrived.feedback()).toEqual({ base: 2, arrivals: [9_000, 1_000, 8_000] })
    expect(arrived.feedback()).toBeUndefined()
  })

  test("has the first time of what came twice", () => {
    const arrived = arrivals(1, 2, 2, 1)
    expect(arrived.feedback()).toEqual({ base: 1, arrivals: [0, 1_000] })
    arrived.arrived(2, 90_000)
    expect(arrived.feedback()).toBeUndefined()
  })

  test("comes in several where it does not fit one, and without gaps that fill one", () => {
    expect(told(arrivals(...Array.from({ length: 700 }, (_, seq) => seq))).map((each) => each.arrivals.length)).toEqual(
      [300, 300, 100],
    )
    expect(told(arrivals(0, 1_000)).map(({ base, arrivals: each }) => [base, each.length])).toEqual([
      [0, 300],
      [900, 101],
    ])
  })

  test("begins anew after a jump that is too far, and after a silence that does not fit", () => {
    expect(told(arrivals(5, 50_000))).toEqual([{ base: 50_000, arrivals: [1_000] }])
    const arrived = arrivals(1)
    arrived.arrived(2, 20_000_000)
    expect(told(arrived).map(({ base }) => base)).toEqual([1, 2])
  })
})

test("whatever arrives in whatever order with feedbacks between: each arrival is told, none that was not is", () => {
  const steps = fc.array(fc.option(fc.integer({ min: -40, max: 40 }), { freq: 6 }), { maxLength: 300 })
  fc.assert(
    fc.property(steps, (jumps) => {
      const arrived = new Arrivals()
      const truth = new Map<number, number>()
      const heard = new Map<number, number>()
      const hear = (): void => {
        for (const { base, arrivals: each } of told(arrived)) {
          for (const [place, at] of each.entries()) if (at !== null) heard.set(base + place, at)
        }
      }
      let seq = 65_500
      for (const [step, jump] of jumps.entries()) {
        if (jump === null) hear()
        else {
          seq += jump
          arrived.arrived(seq, step * 1_000)
          if (!truth.has(seq)) truth.set(seq, step * 1_000)
        }
      }
      hear()
      expect([...heard].sort()).toEqual([...truth].sort())
    }),
  )
})

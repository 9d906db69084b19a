import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { MissingPackets } from "./missing.ts"

/** A stream of which these came, a millisecond apart. */
function stream(...seqs: number[]): MissingPackets {
  const missing = new MissingPackets()
  for (const [at, seq] of seqs.entries()) missing.came(seq, at)
  return missing
}

describe("what is missing of a stream", () => {
  test("is asked for after 20 ms, then after 40 each, eight times, and then it is broken", () => {
    const missing = stream(10, 12)
    const askedAt: number[] = []
    for (let now = 1; now < 1_000; now++) if (missing.due(now, 5).includes(11)) askedAt.push(now)
    expect(askedAt).toEqual([21, 61, 101, 141, 181, 221, 261, 301])
    expect(missing.isBroken).toBe(true)
    expect(missing.size).toBe(0)
  })

  test("is asked for once a round trip where that is longer", () => {
    const missing = stream(10, 12)
    const askedAt: number[] = []
    for (let now = 1; now < 700; now++) if (missing.due(now, 250).length > 0) askedAt.push(now)
    expect(askedAt).toEqual([21, 271, 521])
  })

  test("is given up by age, however long the round trip is", () => {
    const missing = stream(10, 12)
    expect(missing.due(25, 800)).toEqual([11])
    expect(missing.due(1_400, 800)).toEqual([11])
    expect(missing.due(1_501, 800)).toEqual([])
    expect(missing.isBroken).toBe(true)
  })

  test("is not asked for when it came by another way within 20 ms", () => {
    const missing = stream(10, 12)
    expect(missing.came(11, 15)).toBe("late")
    expect(missing.due(100, 5)).toEqual([])
    expect(missing.isBroken).toBe(false)
  })

  test("is told from what came before", () => {
    const missing = stream(10, 12)
    expect(missing.came(12, 3)).toBe("duplicate")
    expect(missing.came(11, 4)).toBe("late")
    expect(missing.came(11, 5)).toBe("duplicate")
    expect(missing.came(13, 6)).toBe("next")
  })

  test("is not needed before a key frame, which heals what was broken before it", () => {
    const missing = stream(10, 12, 700, 702, 705)
    expect(missing.isBroken).toBe(true)
    missing.keyFrame(702)
    expect(missing.isBroken).toBe(false)
    expect(missing.due(100, 5)).toEqual([703, 704])
  })

  test("stays broken when the key frame was before what was lost", () => {
    const missing = stream(10, 11, 700)
    missing.keyFrame(11)
    expect(missing.isBroken).toBe(true)
  })

  test("is not asked for after a jump of more than 500: a key frame is", () => {
    expect(stream(10, 511).due(100, 5)).toHaveLength(500)
    const missing = stream(10, 512)
    expect(missing.due(100, 5)).toEqual([])
    expect(missing.isBroken).toBe(true)
  })

  test("never grows beyond 500 by many small gaps", () => {
    const missing = new MissingPackets()
    for (let seq = 0; seq < 5_000; seq += 2) missing.came(seq, 0)
    expect(missing.size).toBeLessThanOrEqual(500)
    expect(missing.isBroken).toBe(true)
  })
})

test("whatever came in whatever order: what is due is what lies between and never came", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 }), (seqs) => {
      // Beginning beside a wrap of 16 bits, which extended numbers do not see.
      const first = 65_500
      const missing = new MissingPackets()
      const came = new Set<number>()
      let highest = -1
      for (const [at, step] of seqs.entries()) {
        const seq = first + step
        const arrival = missing.came(seq, at)
        expect(arrival).toBe(came.has(seq) ? "duplicate" : seq > highest ? "next" : "late")
        came.add(seq)
        highest = Math.max(highest, seq)
      }
      const between: number[] = []
      for (let seq = first + (seqs[0] ?? 0); seq < highest; seq++) if (!came.has(seq)) between.push(seq)
      expect(missing.due(1_000, 0)).toEqual(between)
    }),
  )
})

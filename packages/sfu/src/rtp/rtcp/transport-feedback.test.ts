import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CHROMIUM, hex } from "../test-support.ts"
import { readRtcp, writeRtcp } from "./rtcp.ts"
import { REFERENCE_US, transportFeedback } from "./transport-feedback.ts"
import type { TransportFeedback } from "./types.ts"

/** The one feedback in a datagram; null: there is none that makes sense. */
function read(bytes: Buffer): TransportFeedback | null {
  let heard: TransportFeedback | null = null
  const refusal = readRtcp(bytes, (packet) => {
    if (packet.kind === "transport-feedback") heard = packet
  })
  return refusal === null ? heard : null
}

/** Of sender 1 and stream 2, from number 3 on, with a reference time of 4 and a count of 5. */
const feedback = (statuses: number, chunksAndDeltas: string): Buffer => {
  const body = hex(`00000001 00000002 0003 ${statuses.toString(16).padStart(4, "0")} 000004 05 ${chunksAndDeltas}`)
  const padding = Buffer.alloc((4 - (body.length % 4)) % 4)
  const header = hex("8fcd0000")
  header.writeUInt16BE((body.length + padding.length) / 4, 2)
  return Buffer.concat([header, body, padding])
}

const arrivals = (statuses: number, chunksAndDeltas: string) => read(feedback(statuses, chunksAndDeltas))?.arrivals

describe("what Chromium says of packets that arrived", () => {
  test("is when, and which did not", () => {
    expect(read(CHROMIUM.transportFeedback)).toEqual({
      kind: "transport-feedback",
      sender: 4195875351,
      media: 2894392479,
      base: 309,
      reference: 34615,
      count: 66,
      arrivals: [null, 9250, 10000, 25750, 52500, 52500],
    })
  })
})

describe("chunks", () => {
  test("a run of what has not arrived, and of what has", () => {
    expect(arrivals(5, "0003 2002 01 02")).toEqual([null, null, null, 250, 750])
  })

  test("a run of large steps, back too", () => {
    expect(arrivals(2, "4002 0100 ffff")).toEqual([64_000, 63_750])
  })

  test("fourteen with a bit each", () => {
    // 10 10110000000001
    const none = Array.from({ length: 9 }, () => null)
    expect(arrivals(14, "ac01 01 01 01 01")).toEqual([250, null, 500, 750, ...none, 1000])
  })

  test("seven with two bits each: small, none, large", () => {
    // 11 01 00 10 00 00 00 00
    expect(arrivals(7, "d200 04 0200")).toEqual([1000, null, 129_000, null, null, null, null])
  })

  test("what the last one has beyond the number of statuses means nothing", () => {
    expect(arrivals(1, "3fff 01")).toEqual([250])
    expect(arrivals(1, "bfff 01")).toEqual([250])
    expect(arrivals(1, "dfff 01")).toEqual([250])
  })

  test("as few as there can be, for what is the same and what is not", () => {
    const chunksOf = (arrivals: readonly (number | null)[]): string => {
      const [bytes] = writeRtcp([
        { kind: "transport-feedback", sender: 1, media: 2, base: 0, reference: 0, count: 0, arrivals },
      ])
      return bytes?.subarray(20).toString("hex") ?? ""
    }
    const same = Array.from({ length: 100 }, () => 0)
    expect(chunksOf(same)).toBe(`2064${"00".repeat(100)}0000`)
    // 9 that arrived and 5 that did not, then a run to the end.
    const mixed = [...Array.from({ length: 9 }, () => 0), ...Array.from({ length: 25 }, () => null)]
    expect(chunksOf(mixed)).toBe(`bfe00014${"00".repeat(9)}000000`)
    // The largest step of one byte, and the smallest that needs two.
    expect(chunksOf([63_750])).toBe("2001ff00")
    expect(chunksOf([64_000])).toBe("40010100")
    // Small and large among each other.
    expect(chunksOf([null, 250, 129_000, null])).toBe("c600010203000000")
  })
})

describe("no feedback", () => {
  test.each([
    ["says nothing of its packets", feedback(3, "").subarray(0, 16)],
    ["is of no packets", feedback(0, "0000")],
    ["ends before its chunks", feedback(100, "2001 2001")],
    ["ends before its steps", feedback(9, "2009 01 02 03")],
    ["has a status that means nothing", feedback(1, "6001 0000")],
    ["has such a status among others", feedback(2, "dc00 0000 0000")],
    ["is of more packets than anybody has to tell of", feedback(60_000, "1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff")],
  ])("%s", (_, bytes) => {
    const whole = Buffer.from(bytes)
    whole.writeUInt16BE(whole.length / 4 - 1, 2)
    expect(read(whole)).toBeNull()
  })
})

const bits = (count: number) => fc.nat({ max: 2 ** count - 1 })

test("what is written is read again", () => {
  // Steps in ticks of 250 µs, small and large, and packets that have not arrived.
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.nat({ max: 255 }) },
    { weight: 1, arbitrary: fc.integer({ min: -32_768, max: 32_767 }) },
    { weight: 2, arbitrary: fc.constant(null) },
  )
  const runs = fc.array(fc.tuple(step, fc.oneof(fc.constant(1), fc.nat({ max: 60 }))), { minLength: 1, maxLength: 12 })
  const feedbacks = fc.record({
    kind: fc.constant("transport-feedback" as const),
    sender: bits(32),
    media: bits(32),
    base: bits(16),
    reference: bits(24),
    count: bits(8),
    arrivals: runs
      .map((runs) => {
        let ticks = 0
        return runs.flatMap(([step, length]) =>
          Array.from({ length }, () => {
            if (step === null) return null
            ticks += step
            return ticks * 250
          }),
        )
      })
      .filter((arrivals) => arrivals.length > 0 && arrivals.length < 600),
  })
  fc.assert(
    fc.property(feedbacks, (sent) => {
      const [bytes = Buffer.alloc(0)] = writeRtcp([sent])
      expect(read(bytes)).toEqual(sent)
    }),
    { numRuns: 500 },
  )
})

test("more that are the same than a run holds are several runs", () => {
  const sent = { kind: "transport-feedback", sender: 1, media: 2, base: 0, reference: 0, count: 0 } as const
  const feedback = { ...sent, arrivals: Array.from({ length: 8192 }, () => null) }
  const [bytes = Buffer.alloc(0)] = writeRtcp([feedback])
  expect(bytes.subarray(20).toString("hex")).toBe("1fff0001")
  expect(read(bytes)).toEqual(feedback)
})

test("steps of more than 8 s have no place in a feedback", () => {
  const sent = { kind: "transport-feedback", sender: 1, media: 2, base: 0, reference: 0, count: 0 } as const
  expect(() => writeRtcp([{ ...sent, arrivals: [0, 9_000_000] }])).toThrow(RangeError)
})

describe("packets that arrived", () => {
  const whose = { sender: 1, media: 2, count: 0x105 }

  test("are told of with those that did not, before them and after", () => {
    expect(transportFeedback(whose, 0x1fffe, [null, 130_100, null, 129_000, null])).toEqual({
      kind: "transport-feedback",
      sender: 1,
      media: 2,
      count: 5,
      base: 65_534,
      reference: 2,
      arrivals: [null, 2000, null, 1000, null],
    })
  })

  test("are understood as they arrived, within half a step, however long the clock runs", () => {
    const step = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -3000, max: 40_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 8_000_000 }) },
      { weight: 3, arbitrary: fc.constant(null) },
    )
    const cases = fc.tuple(
      fc.nat({ max: 2 ** 40 }),
      fc.double({ min: 0, max: 2 ** 45, noNaN: true }),
      fc.array(step, { maxLength: 299 }),
    )
    fc.assert(
      fc.property(cases, ([base, begin, steps]) => {
        let at = begin + 1_000_000
        const arrivals: (number | null)[] = [at]
        for (const step of steps) {
          if (step !== null) at += step
          arrivals.push(step === null ? null : at)
        }
        const [bytes = Buffer.alloc(0), ...more] = writeRtcp([transportFeedback(whose, base, arrivals)])
        expect(more).toEqual([])
        expect(bytes.length).toBeLessThanOrEqual(1200)

        const told = read(bytes)
        expect(told?.base).toBe(base % 65_536)
        const reference = (told?.reference ?? 0) * REFERENCE_US
        const wrap = 2 ** 24 * REFERENCE_US
        const since = reference + Math.round((begin - reference) / wrap) * wrap
        expect(told?.arrivals).toHaveLength(arrivals.length)
        for (const [index, arrival] of arrivals.entries()) {
          const said = told?.arrivals[index] ?? null
          if (arrival === null) expect(said).toBeNull()
          else expect(Math.abs((said ?? Number.NaN) + since - arrival)).toBeLessThanOrEqual(125.001)
        }
      }),
      { numRuns: 200 },
    )
  })
})

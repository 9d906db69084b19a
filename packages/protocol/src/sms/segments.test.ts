import fc from "fast-check"
import { SegmentedMessage } from "sms-segments-calculator"
import { describe, expect, test } from "vitest"
import { isGsm, toSeptets } from "./alphabet.ts"
import { type Segments, segmentsOf } from "./segments.ts"
import { texts } from "./test-support.ts"

/** Where all tests run at once. */
const SLOW = { timeout: 240_000 }
const lengths = ({ segments }: Segments): number[] => segments.map((segment) => segment.length)

test.each([
  [160, 8, [160], 0, 160],
  [161, 8, [153, 8], 145, 153],
  [306, 8, [153, 153], 0, 153],
  [306, 16, [152, 152, 2], 150, 152],
] as const)("%i letters with a reference of %i bits are segments of %j", (count, referenceBits, each, left, most) => {
  const segments = segmentsOf("a".repeat(count), { referenceBits })
  expect(lengths(segments)).toEqual(each)
  expect(segments).toMatchObject({ encoding: "gsm", units: count, left, most })
})

test.each([
  [70, 8, [70], 0, 70],
  [71, 8, [67, 4], 63, 67],
  [133, 16, [66, 66, 1], 65, 66],
] as const)(
  "%i characters of Chinese with a reference of %i bits are segments of %j",
  (count, bits, each, left, most) => {
    const segments = segmentsOf("中".repeat(count), { referenceBits: bits })
    expect(lengths(segments)).toEqual(each)
    expect(segments).toMatchObject({ encoding: "ucs2", units: count, left, most })
  },
)

test("of no words one empty segment has room", () => {
  expect(segmentsOf("")).toEqual({ encoding: "gsm", segments: [""], units: 0, left: 160, most: 160 })
})

test("an escape stays with what it escapes", () => {
  const segments = segmentsOf(`${"a".repeat(152)}€${"b".repeat(10)}`)
  expect(segments.segments).toEqual(["a".repeat(152), `€${"b".repeat(10)}`])
  expect(segments).toMatchObject({ units: 164, left: 141 })
})

test("a family, a flag and a pair of surrogates stay whole, of each age", () => {
  for (const whole of ["👨‍👩‍👧‍👦", "🇨🇳", "𠮷", "👍🏽", "🐻‍❄️", "🫱🏽", "क्षि", "e\u0302"]) {
    const { segments } = segmentsOf(`${"中".repeat(66)}${whole}${"文".repeat(10)}`)
    expect(segments).toEqual(["中".repeat(66), `${whole}${"文".repeat(10)}`])
  }
})

test("letters are folded where the text fits the alphabet by it, and otherwise left alone", () => {
  expect(segmentsOf("ça… “va”", { fold: true })).toMatchObject({ encoding: "gsm", segments: ['ca... "va"'] })
  expect(segmentsOf("ça… “va”")).toMatchObject({ encoding: "ucs2", segments: ["ça… “va”"] })
  expect(segmentsOf("ça… 中", { fold: true })).toMatchObject({ encoding: "ucs2", segments: ["ça… 中"] })
})

describe("whatever is written", () => {
  const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })
  const family = fc.constantFrom("👨‍👩‍👧‍👦", "\u0301".repeat(30))
  const anything = fc.oneof(
    texts,
    fc.string({ unit: "binary", maxLength: 300 }),
    // Halves of surrogate pairs, and graphemes that are longer than a segment.
    fc
      .array(fc.integer({ min: 0xd700, max: 0xe0ff }), { maxLength: 200 })
      .map((units) => String.fromCharCode(...units)),
    fc.array(fc.oneof(family, fc.constant("\u200d")), { maxLength: 20 }).map((parts) => parts.join("")),
  )
  const unitsIn = (text: string, { encoding }: Segments) => (encoding === "gsm" ? toSeptets(text).length : text.length)
  /** Where a segment ends and another begins. */
  const cuts = ({ segments }: Segments): number[] =>
    segments.slice(1).map((_, ended) => segments.slice(0, ended + 1).join("").length)

  test("the segments are the text, each fits, and the figures are theirs", SLOW, () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(8, 16), (text, referenceBits) => {
        const result = segmentsOf(text, { referenceBits })
        const { segments, encoding, units, left, most } = result
        expect(segments.join("")).toBe(text)
        expect(encoding === "gsm").toBe(isGsm(text))
        const sizes = segments.map((segment) => unitsIn(segment, result))
        expect(Math.max(...sizes)).toBeLessThanOrEqual(most)
        expect(sizes.reduce((sum, size) => sum + size)).toBe(units)
        expect(most - (sizes.at(-1) ?? 0)).toBe(left)
        if (segments.length > 1) expect(Math.min(...sizes)).toBeGreaterThan(0)
      }),
      { numRuns: 3_000 },
    )
  })

  test("no code point is divided, no grapheme that fits, and no segment ends before it must", SLOW, () => {
    fc.assert(
      fc.property(anything, (text) => {
        const result = segmentsOf(text)
        for (const [ended, cut] of cuts(result).entries()) {
          const { segment: grapheme, index } = graphemes.segment(text).containing(cut) ?? { segment: "", index: 0 }
          const isLong = unitsIn(grapheme, result) > result.most
          if (!isLong) expect(index).toBe(cut)
          expect([...text.slice(0, cut)].length + [...text.slice(cut)].length).toBe([...text].length)
          const next = isLong ? String.fromCodePoint(text.codePointAt(cut) ?? 0) : grapheme
          const before = result.segments[ended] ?? ""
          expect(unitsIn(before, result) + unitsIn(next, result)).toBeGreaterThan(result.most)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test("folded, it is of the alphabet or as it was", SLOW, () => {
    fc.assert(
      fc.property(anything, (text) => {
        const folded = segmentsOf(text, { fold: true })
        if (folded.encoding === "ucs2") expect(folded).toEqual(segmentsOf(text))
        else expect(isGsm(folded.segments.join(""))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe("Twilio's calculator", () => {
  // It divides CR from LF on purpose, which are one grapheme.
  const alike = texts.map((text) => text.replaceAll("\r\n", "\n"))

  test("finds the same encoding and the same number of segments for 10,000 texts", SLOW, () => {
    const differences = fc.sample(alike, { numRuns: 10_000, seed: 2338 }).flatMap((text) => {
      const theirs = new SegmentedMessage(text)
      const ours = segmentsOf(text)
      const encoding = theirs.encodingName === "GSM-7" ? "gsm" : "ucs2"
      return ours.encoding === encoding && ours.segments.length === theirs.segmentsCount ? [] : [text]
    })
    expect(differences).toEqual([])
  })
})

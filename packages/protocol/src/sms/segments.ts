import { isGsm, septetsIn } from "./alphabet.ts"
import { foldToGsm } from "./folding.ts"

export type SmsEncoding = "gsm" | "ucs2"

/** A text as it is sent, and billed. */
export interface Segments {
  readonly encoding: SmsEncoding
  /** The words of each; together they are the text that goes out. Of no text one, without words. */
  readonly segments: readonly string[]
  /** Of all segments: septets ("gsm"), or UTF-16 code units ("ucs2"). */
  readonly units: number
  /** How many units the last segment has left. */
  readonly left: number
  /** How many units a segment holds: fewer when there are several, for each says which it is. */
  readonly most: number
}

export interface SegmentsOptions {
  /** Whether letters and signs may be replaced (`foldToGsm`), which is done where all of the text fits the alphabet by it. */
  readonly fold?: boolean
  /** How many bits of the segments' reference: of 8 the header has 6 octets, of 16 it has 7. */
  readonly referenceBits?: 8 | 16
}

const UNITS = {
  gsm: { alone: 160, 8: 153, 16: 152 },
  ucs2: { alone: 70, 8: 67, 16: 66 },
} as const

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/**
 * What a text becomes when it goes out by SMS. Segments are filled one after the other, and no grapheme is divided unless it
 * is longer than a segment: then it is between its code points. What sends refuses more segments than 255.
 */
export function segmentsOf(text: string, { fold = false, referenceBits = 8 }: SegmentsOptions = {}): Segments {
  const folded = fold ? foldToGsm(text) : text
  const encoding = isGsm(folded) ? "gsm" : "ucs2"
  const words = encoding === "gsm" ? folded : text
  const unitsIn = encoding === "gsm" ? septetsIn : utf16UnitsIn
  const units = unitsIn(words)
  const { alone, [referenceBits]: joined } = UNITS[encoding]
  if (units <= alone) return { encoding, segments: [words], units, left: alone - units, most: alone }
  const { segments, left } = filled(words, joined, unitsIn)
  return { encoding, segments, units, left, most: joined }
}

const utf16UnitsIn = (text: string): number => text.length

function filled(text: string, most: number, unitsIn: (text: string) => number) {
  const segments: string[] = []
  let current = ""
  let left = most
  for (const piece of piecesOf(text, most, unitsIn)) {
    const units = unitsIn(piece)
    if (units > left) {
      segments.push(current)
      current = ""
      left = most
    }
    current += piece
    left -= units
  }
  return { segments: [...segments, current], left }
}

function* piecesOf(text: string, most: number, unitsIn: (text: string) => number): Iterable<string> {
  for (const { segment: grapheme } of graphemes.segment(text))
    if (unitsIn(grapheme) <= most) yield grapheme
    else yield* grapheme
}

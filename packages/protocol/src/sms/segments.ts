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
  const { unitsIn } = COUNTED[encoding]
  const units = unitsIn(words)
  const { alone, [referenceBits]: joined } = UNITS[encoding]
  if (units <= alone) return { encoding, segments: [words], units, left: alone - units, most: alone }
  const segments = [...filled(words, joined, COUNTED[encoding])]
  return { encoding, segments, units, left: joined - unitsIn(segments.at(-1) ?? ""), most: joined }
}

interface Counted {
  unitsIn(text: string): number
  /** Where so many units of a text end at the latest that begin at `from`, before or behind a character of the alphabet. */
  reach(text: string, from: number, units: number): number
}

const COUNTED: Readonly<Record<SmsEncoding, Counted>> = {
  gsm: { unitsIn: septetsIn, reach: reachOfSeptets },
  ucs2: { unitsIn: (text) => text.length, reach: (text, from, units) => Math.min(text.length, from + units) },
}

function reachOfSeptets(text: string, from: number, septets: number): number {
  let [to, left] = [from, septets]
  for (;;) {
    const character = text.charAt(to)
    left -= septetsIn(character)
    if (character === "" || left < 0) return to
    to += 1
  }
}

/** Looks for graphemes only where segments end: to find all of a text costs many times as much. */
function* filled(text: string, most: number, { unitsIn, reach }: Counted): Iterable<string> {
  const within = graphemes.segment(text)
  for (let from = 0; from < text.length; ) {
    const end = reach(text, from, most)
    const divided = within.containing(end)
    const isWhole = divided === undefined || divided.index === end
    const to = isWhole ? end : unitsIn(divided.segment) > most ? beforePair(text, end) : divided.index
    yield text.slice(from, to)
    from = to
  }
}

/** The place itself, or the one before it where a surrogate pair would be divided. */
const beforePair = (text: string, at: number): number => (/^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at)

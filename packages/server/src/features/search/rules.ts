import { fold, type TextRange } from "@everline/protocol"
import { type Part, partsOf, placeOf } from "./words.ts"

/** Of a longer message only so much is looked at, in characters: one who sends books must not make others wait. */
export const SEARCHED = 8 * 1024

/** What somebody looks for: each part has to be there; of a word its beginning is enough. */
export type Query = readonly Part[]

export const queryOf = (text: string): Query => partsOf(fold(text))

/** Whether a message holds all that is looked for. */
export function holds(query: Query, body: string): boolean {
  const folded = fold(body)
  return query.every((part) => placeOf(part, folded) >= 0)
}

/** Places that are shown of one message. */
const MOST_PLACES = 20

/** Where a message holds what is looked for, ascending and apart from each other. */
export function placesIn(query: Query, body: string): TextRange[] {
  const { folded, from } = mapped(body)
  const found = query.flatMap((part) => {
    const places: TextRange[] = []
    for (let at = placeOf(part, folded); at >= 0 && places.length < MOST_PLACES; ) {
      const end = at + part.text.length
      places.push({ from: from[at] ?? 0, to: endOf(from, end, body) })
      at = placeOf(part, folded, end)
    }
    return places
  })
  return apart(found.toSorted((a, b) => a.from - b.from)).slice(0, MOST_PLACES)
}

/** A folded text, and from where in the text each unit of it comes. */
function mapped(text: string) {
  const from: number[] = []
  let folded = ""
  let at = 0
  for (const sign of text) {
    const made = fold(sign)
    for (let i = 0; i < made.length; i++) from.push(at)
    folded += made
    at += sign.length
  }
  return { folded, from }
}

/** Where what ends before a folded unit ends in the text: accents that follow are part of it, and signs are whole. */
function endOf(from: readonly number[], end: number, text: string): number {
  const last = from[end - 1] ?? 0
  for (let i = end; i < from.length; i++) if ((from[i] ?? 0) > last) return from[i] ?? text.length
  return text.length
}

function apart(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = []
  for (const range of ranges) {
    const before = merged.at(-1)
    if (before === undefined || range.from > before.to) merged.push(range)
    else merged[merged.length - 1] = { from: before.from, to: Math.max(before.to, range.to) }
  }
  return merged
}

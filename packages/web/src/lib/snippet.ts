import type { TextRange } from "@everline/protocol"

/** A part of a text that is shown, and whether it is what somebody looked for. */
export interface Snippet {
  readonly text: string
  readonly found: boolean
}

/** What stands before the first place, when all of it would push that out of sight; how much is shown. In UTF-16 units. */
const BEFORE = 12
const LONGEST = 160

/** Whether a text may be cut before this unit: not inside a character, nor between a letter and its accents. */
const isApart = (text: string, at: number): boolean =>
  text[at - 1] !== "\u200D" && !/^(?:\p{Mark}|\u200D|[\uDC00-\uDFFF])/u.test(text.slice(at, at + 2))

/** A piece of a message around where something was found in it, as one line. */
export function snippetOf(body: string, found: readonly TextRange[]): readonly Snippet[] {
  const first = found[0]?.from ?? 0
  const start = first <= 2 * BEFORE ? 0 : cutAt(body, first - BEFORE)
  const end = start + LONGEST >= body.length ? body.length : cutAt(body, start + LONGEST)
  const pieces: Snippet[] = []
  let at = start
  for (const { from, to } of found) {
    if (from >= end) break
    pieces.push(
      { text: body.slice(at, from), found: false },
      { text: body.slice(from, Math.min(to, end)), found: true },
    )
    at = Math.min(to, end)
  }
  pieces.push({ text: body.slice(at, end), found: false })
  const shown = pieces.filter(({ text }) => text !== "").map((piece) => ({ ...piece, text: oneLine(piece.text) }))
  return start === 0 ? shown : [{ text: "…", found: false }, ...shown]
}

/** A place to cut at or soon before another one. */
function cutAt(text: string, at: number): number {
  let place = at
  while (place > 0 && at - place < BEFORE && !isApart(text, place)) place -= 1
  return place
}

const oneLine = (text: string): string => text.replace(/\s+/gu, " ")

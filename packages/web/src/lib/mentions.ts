import type { Piece } from "./linkify.ts"

/** How everybody is named, in whatever language somebody writes: the words of `mention.all`. */
export const EVERYONE = ["所有人", "Everyone"] as const

/** A name that is being typed: where its @ stands, and what follows. */
export interface Typed {
  readonly from: number
  readonly word: string
}

/** The name before the cursor; null when none is being typed. An @ inside a word belongs to an address. */
export function typedName(text: string, cursor: number): Typed | null {
  const match = /(?:^|[^\w.+-])@([^\s@]{0,24})$/u.exec(text.slice(0, cursor))
  return match?.[1] === undefined ? null : { from: cursor - match[1].length - 1, word: match[1] }
}

/** A text with a name in place of what was typed of it, and where the cursor goes. */
export function withName(text: string, { from, word }: Typed, name: string): { text: string; cursor: number } {
  const named = `@${name} `
  const rest = text.slice(from + 1 + word.length).replace(/^ /, "")
  return { text: text.slice(0, from) + named + rest, cursor: from + named.length }
}

/** Whether a text still holds the name of somebody who was picked. */
export const holdsName = (text: string, name: string): boolean => text.includes(`@${name}`)

/** Whether other words hold every name that a text does, of some that were picked. */
export const holdsAsMany = (words: string, text: string, names: Iterable<string>): boolean =>
  [...names].every((name) => holdsName(words, name) || !holdsName(text, name))

export type Part = Piece | { readonly text: string; readonly mention: true }

/** Pieces of a message in which the names of those whom it means stand apart. The parts joined are the message. */
export function withMentions(pieces: readonly Piece[], names: readonly string[]): readonly Part[] {
  if (names.length === 0) return pieces
  // The longest first: of two names one may begin the other.
  const wanted = [...new Set(names)].sort((a, b) => b.length - a.length).map((name) => `@${name}`)
  return pieces.flatMap((piece) => ("href" in piece ? [piece] : split(piece.text, wanted)))
}

function split(text: string, wanted: readonly string[]): Part[] {
  const parts: Part[] = []
  let from = 0
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const name = wanted.find((one) => text.startsWith(one, at))
    if (name === undefined || at < from) continue
    if (at > from) parts.push({ text: text.slice(from, at) })
    parts.push({ text: name, mention: true })
    from = at + name.length
  }
  if (from < text.length || text === "") parts.push({ text: text.slice(from) })
  return parts
}

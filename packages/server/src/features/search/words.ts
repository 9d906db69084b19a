/** What texts are made of, when one is looked for in others: pure, over folded texts. */

/** Scripts that put no spaces between words, and pictures: any part of a run of them is looked for. */
const RUN = [
  ..."Han Hiragana Katakana Thai Lao Khmer Myanmar".split(" ").map((script) => `\\p{Script=${script}}`),
  "ー",
  "\\p{Extended_Pictographic}",
].join("")
const WORD = `[\\p{L}\\p{N}\\p{M}]--[${RUN}]`
const parts = new RegExp(`(?<run>[${RUN}]+)|[${WORD}]+`, "gv")
const endsInWord = new RegExp(`[${WORD}]$`, "v")

/** A run of Chinese and the like, or a word or number of any other script. */
export interface Part {
  readonly kind: "run" | "word"
  readonly text: string
}

const ascii = /^[\0-\u007f]*$/
const asciiWords = /[A-Za-z0-9]+/g

/** The parts of a folded text, in order. */
export function partsOf(folded: string): Part[] {
  // The same, in a third of the time.
  if (ascii.test(folded)) return (folded.match(asciiWords) ?? []).map((text) => ({ kind: "word", text }))
  return Array.from(folded.matchAll(parts), ({ 0: text, groups }) => ({
    kind: groups?.run === undefined ? "word" : "run",
    text,
  }))
}

/** A word is known by its beginnings of these lengths, so that it is found before it is written out. */
const BEGINNINGS = [1, 2, 3, 4, 6, 8, 12]

/** Adds the terms by which a part is found: the beginnings of a word; of a run each sign and each two that stand together. */
export function addTerms({ kind, text }: Part, terms: Set<string>): void {
  if (kind === "word") {
    for (const length of BEGINNINGS) if (length <= text.length) terms.add(text.slice(0, length))
    return
  }
  let before = ""
  for (const sign of text) {
    terms.add(sign)
    if (before !== "") terms.add(before + sign)
    before = sign
  }
}

/** The fewest terms that whatever holds a part has for certain. */
export function wantedOf({ kind, text }: Part): string[] {
  if (kind === "word")
    return [
      text.slice(
        0,
        BEGINNINGS.findLast((length) => length <= text.length),
      ),
    ]
  const signs = [...text]
  return signs.length === 1 ? signs : pairsOf(signs)
}

const pairsOf = (signs: readonly string[]): string[] => signs.slice(1).map((sign, i) => `${signs[i]}${sign}`)

/** Where a part begins in a folded text, from a place on; −1 when nowhere. A word begins only where words do. */
export function placeOf({ kind, text }: Part, folded: string, from = 0): number {
  for (let at = folded.indexOf(text, from); at >= 0; at = folded.indexOf(text, at + 1))
    if (kind === "run" || !endsInWord.test(folded.slice(Math.max(0, at - 2), at))) return at
  return -1
}

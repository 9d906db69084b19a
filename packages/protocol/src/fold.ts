/** Accents of Latin, Greek and Cyrillic and the voicing marks of Kana: what people leave out when they look for a word. */
const marks = /[\u0300-\u036f\u3099\u309a]/gu

/** Signs that fold to something else, as far as they have come up. */
const folds = new Map<string, string>()
const REMEMBERED = 10_000

function foldSign(sign: string): string {
  const known = folds.get(sign)
  if (known !== undefined) return known
  const folded = sign.normalize("NFKD").replace(marks, "").toLowerCase().replaceAll("ς", "σ")
  if (folds.size < REMEMBERED) folds.set(sign, folded)
  return folded
}

/** ASCII and Han, of which most messages are made. */
const plain = /^[\0-\u007f\u3400-\u9fff]*$/
const isHan = (code: number): boolean => code >= 0x3400 && code <= 0x9fff

/**
 * A text as it is compared when somebody looks for it: without case, width and accents. It is folded sign by sign, so
 * that the folded parts of a text, cut between code points, are the parts of the folded text.
 */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  let folded = ""
  for (const sign of text) folded += isHan(sign.charCodeAt(0)) ? sign : foldSign(sign)
  return folded
}

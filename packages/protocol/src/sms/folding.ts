import { isGsm } from "./alphabet.ts"

/** Signs and letters that no decomposition brings into the alphabet. */
const FOLDS = new Map<string, string>(
  Object.entries({
    '"': "“”„‟«»″〝〞「」『』《》",
    "'": "‘’‚‛‹›′`´ʹʻʼʽˈ〈〉",
    "-": "‐‑‒–—―−",
    "...": "…",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    // Soft hyphen, zero width space, marks of direction, word joiner, byte order mark.
    "": "\u00ad\u200b\u200e\u200f\u2060\ufeff",
    "\n": "\u0085\u2028\u2029",
    "*": "•∙◦‣",
    ".": "。",
    ",": "、",
    "[": "【〔",
    "]": "】〕",
    "/": "⁄∕÷",
    "|": "¦",
    "->": "→",
    "<-": "←",
    "<=": "≤",
    ">=": "≥",
    "(c)": "©",
    "(r)": "®",
    "(tm)": "™",
    No: "№",
    a: "ª",
    A: "Α",
    AE: "Ǽ",
    B: "Β",
    D: "ÐĐ",
    E: "Ε",
    H: "ΗĦ",
    I: "Ι",
    IJ: "Ĳ",
    K: "Κ",
    L: "ŁĿ",
    M: "Μ",
    N: "ΝŊ",
    O: "Ο",
    OE: "Œ",
    P: "Ρ",
    SS: "ẞ",
    T: "ΤŦ",
    Th: "Þ",
    X: "Χ",
    Y: "Υ",
    Z: "Ζ",
    d: "ðđ",
    h: "ħ",
    i: "ı",
    ij: "ĳ",
    k: "ĸ",
    l: "łŀ",
    n: "ŋ",
    o: "º",
    oe: "œ",
    s: "ſ",
    t: "ŧ",
    th: "þ",
    u: "µ",
    x: "×",
  }).flatMap(([folded, signs]) => Array.from(signs, (sign) => [sign, folded] as const)),
)
/** Wide forms of ASCII, as a Chinese keyboard writes them, lie as ASCII does. */
const WIDE_FIRST = 0xff01
const WIDE_LAST = 0xff5e
const WIDE_OFF = 0xff01 - 0x21

/** A character with the marks that stand on it. */
const clusters = /\P{M}\p{M}*|\p{M}+/gu
/** Accents of Latin and Greek; other marks stay, for they are no ornament of a letter. */
const accent = /^[\u0300-\u036f]$/

/**
 * A text as near to the GSM alphabet as it can be read without loss: "ç" is c and "á" a, but "à" stays, which is in the
 * alphabet; quotes, dashes and spaces become plain ones, "…" three dots; Greek capitals that Latin has become Latin. A letter
 * loses the marks that the alphabet lacks, from the outermost on (Unicode's canonical decomposition), what has no such form is
 * in the table above. Nothing becomes what means something else: no small letter a capital, no "²" a 2, no "½" three signs.
 * What cannot be folded stays, and with it the text is none of the alphabet.
 */
export function foldToGsm(text: string): string {
  return isGsm(text) ? text : text.replace(clusters, foldCluster)
}

function foldCluster(cluster: string): string {
  if (isGsm(cluster)) return cluster
  const signs = [...cluster.normalize("NFD")]
  for (;;) {
    const folded = foldSign(signs.join("").normalize("NFC"))
    if (isGsm(folded)) return folded
    if (!accent.test(signs.pop() ?? "")) return cluster
  }
}

function foldSign(sign: string): string {
  const code = sign.charCodeAt(0)
  const plain = code >= WIDE_FIRST && code <= WIDE_LAST ? String.fromCharCode(code - WIDE_OFF) + sign.slice(1) : sign
  return FOLDS.get(plain) ?? plain
}

/**
 * The GSM 7 bit default alphabet with its extension table (GSM 03.38, now 3GPP TS 23.038, 6.2.1), one septet an octet and
 * unpacked, as SMPP carries them. National language tables are not used: few networks know them.
 */

/** By their codes, 0 to 127. */
const DEFAULT = [
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ",
  " !\"#¤%&'()*+,-./0123456789:;<=>?",
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§",
  "¿abcdefghijklmnopqrstuvwxyzäöñüà",
].join("")
const ESCAPE = 0x1b
/** What comes after an escape. */
const EXTENSION: readonly (readonly [string, number])[] = [
  ["\f", 0x0a],
  ["^", 0x14],
  ["{", 0x28],
  ["}", 0x29],
  ["\\", 0x2f],
  ["[", 0x3c],
  ["~", 0x3d],
  ["]", 0x3e],
  ["|", 0x40],
  ["€", 0x65],
]

const codes = new Map<string, readonly number[]>([
  ...Array.from(DEFAULT, (character, code) => [character, [code]] as const),
  ...EXTENSION.map(([character, code]) => [character, [ESCAPE, code]] as const),
])
// The escape is a code and no character.
codes.delete(String.fromCharCode(ESCAPE))
const extension = new Map(EXTENSION.map(([character, code]) => [code, character]))

/** Whether each of a text's characters is in the alphabet or its extension. */
export function isGsm(text: string): boolean {
  for (const character of text) if (!codes.has(character)) return false
  return true
}

/** How many septets a text takes: two for a character of the extension. */
export function septetsIn(text: string): number {
  let septets = 0
  for (const character of text) septets += codesOf(character).length
  return septets
}

/** @throws RangeError when a character is in neither the alphabet nor its extension */
export function toSeptets(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text, codesOf).flat())
}

function codesOf(character: string): readonly number[] {
  const known = codes.get(character)
  if (known === undefined) throw new RangeError(`${JSON.stringify(character)} is not in the GSM alphabet`)
  return known
}

/**
 * What a phone shows of septets: of an escape that leads to nothing in the extension what comes after it alone, and a space
 * for an escape with another or nothing after it (6.2.1.1). What is no septet is U+FFFD.
 */
export function fromSeptets(octets: Uint8Array): string {
  let text = ""
  let escaped = false
  for (const octet of octets) {
    if (escaped) {
      escaped = false
      text += octet === ESCAPE ? " " : (extension.get(octet) ?? characterOf(octet))
    } else if (octet === ESCAPE) escaped = true
    else text += characterOf(octet)
  }
  return escaped ? `${text} ` : text
}

const characterOf = (octet: number): string => DEFAULT[octet] ?? "\ufffd"

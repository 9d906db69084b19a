/** What a data_coding says of the words (SMPP 3.4, 5.2.19, and 3GPP TS 23.038, 4, which many SMSCs pass through). */
import { fromSeptets } from "@everline/protocol/sms"

/** "bytes": no words, but data for a program. */
export type Alphabet = "gsm" | "ascii" | "latin1" | "ucs2" | "bytes"

export interface Coding {
  readonly alphabet: Alphabet
  /** 0: shown at once and not kept ("flash"); 2: for the SIM. */
  readonly messageClass: 0 | 1 | 2 | 3 | null
}

export const DEFAULT_ALPHABET = 0x00
export const UCS2 = 0x08

const SMPP: ReadonlyMap<number, Alphabet> = new Map([
  [DEFAULT_ALPHABET, "gsm"],
  [0x01, "ascii"],
  [0x02, "bytes"],
  [0x03, "latin1"],
  [0x04, "bytes"],
  [UCS2, "ucs2"],
])
/** By bits 3 and 2 of the general groups. */
const GENERAL = ["gsm", "bytes", "ucs2", null] as const
const CLASSES = [0, 1, 2, 3] as const

/** @returns null for those that nobody here reads: waiting voice mail, compressed, Japanese, Korean, … */
export function codingOf(dataCoding: number): Coding | null {
  if (dataCoding < 0x10) return plain(SMPP.get(dataCoding))
  const messageClass = CLASSES[dataCoding & 0b11] ?? null
  if (dataCoding >= 0xf0) return { alphabet: dataCoding & 0b100 ? "bytes" : "gsm", messageClass }
  const isCompressed = (dataCoding & 0x20) !== 0
  const alphabet = GENERAL[(dataCoding >> 2) & 0b11]
  if (dataCoding >= 0x80 || isCompressed || !alphabet) return null
  return { alphabet, messageClass: dataCoding & 0x10 ? messageClass : null }
}

const plain = (alphabet: Alphabet | undefined): Coding | null => (alphabet ? { alphabet, messageClass: null } : null)

/** Words as they may be kept and shown: lines end in LF, there is no NUL and no half of a surrogate pair. */
export function read(words: Buffer, alphabet: Exclude<Alphabet, "bytes">): string {
  return decoded(words, alphabet).replace(/\r\n?/g, "\n").replaceAll("\0", "")
}

function decoded(words: Buffer, alphabet: Exclude<Alphabet, "bytes">): string {
  switch (alphabet) {
    case "gsm":
      return fromSeptets(words)
    case "ascii":
    case "latin1":
      return words.toString("latin1")
    case "ucs2":
      return new TextDecoder("utf-16be").decode(words)
  }
}

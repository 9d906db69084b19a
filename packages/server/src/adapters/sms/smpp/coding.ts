/** What a data_coding says of the words (SMPP 3.4, 5.2.19, and 3GPP TS 23.038, 4, which many SMSCs pass through). */
import { type SmsAlphabet, type SmsEncoding, toSeptets } from "@everline/protocol/sms"

/** "bytes": no words, but data for a program. */
type Alphabet = Exclude<SmsAlphabet, "utf8"> | "bytes"

interface Coding {
  readonly alphabet: Alphabet
  /** 0: shown at once and not kept ("flash"); 2: for the SIM. */
  readonly messageClass: 0 | 1 | 2 | 3 | null
}

const DEFAULT_ALPHABET = 0x00
export const UCS2 = 0x08

const SMPP: ReadonlyMap<number, Alphabet> = new Map([
  [DEFAULT_ALPHABET, "gsm"],
  [0x01, "latin1"],
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

/** Words as they travel, and how they are said to. Septets go one in each octet, and it is the SMSC that packs them. */
export function written(text: string, encoding: SmsEncoding): { readonly dataCoding: number; readonly words: Buffer } {
  if (encoding === "gsm") return { dataCoding: DEFAULT_ALPHABET, words: Buffer.from(toSeptets(text)) }
  return { dataCoding: UCS2, words: Buffer.from(text, "utf16le").swap16() }
}

import { text } from "./history.ts"

/** Spreads numbers: the same number is always the same chance, from 0 to 1. */
export function chance(number: number, salt: number): number {
  const mixed = Math.imul((number ^ (salt * 0x9e3779b9)) + 0x7f4a7c15, 0x85ebca6b)
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((again ^ (again >>> 16)) >>> 0) / 2 ** 32
}

/** Words of two characters, of which the first are the most frequent by far, as in every language (Zipf). */
const WORDS = 4_000
export const word = (rank: number): string =>
  String.fromCodePoint(0x4e00 + Math.floor(chance(rank, 1) * 3_000), 0x4e00 + Math.floor(chance(rank, 2) * 3_000))
const anyWord = (number: number, salt: number): string => word(Math.floor(WORDS ** chance(number, salt)))

/** In one of twenty messages. */
export const FREQUENT = "我们"

/** What stands in one message of so many, each time another word. */
export const RARE_EVERY = 9_973
/** Characters that are in no other word. */
export const rareWord = (number: number): string => {
  const at = 0x9000 + ((2 * Math.floor(number / RARE_EVERY)) % 3_000)
  return String.fromCodePoint(at, at + 1)
}
export const rareName = (number: number): string => `zyx${Math.floor(number / RARE_EVERY)}qv`
export const phone = (number: number): string => `138${String(number * 7_919).padStart(9, "0")}`

/** A message by its number: half are Chinese. One in RARE_EVERY holds a rare word, another one a rare name and number. */
export function saying(number: number): string {
  const words = chance(number, 11) < 0.5 ? chinese(number) : text(number)
  if (number % RARE_EVERY === 0) return words + rareWord(number)
  return number % RARE_EVERY === 1 ? `${words} ${rareName(number)} ${phone(number)}` : words
}

function chinese(number: number): string {
  const words = Array.from({ length: 3 + (number % 9) }, (_, i) => anyWord(number, 20 + i))
  if (chance(number, 12) < 0.1) words.splice(number % 3, 0, FREQUENT)
  return words.join("").replace(/(.{8})/gu, "$1，")
}

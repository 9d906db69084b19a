/** Words that come in by SMS, out of their octets. */
import { fromSeptets } from "./alphabet.ts"

/** What octets stand for: septets, one in each; Latin-1, with ASCII in it; UTF-16, the high octet first; UTF-8. */
export type SmsAlphabet = "gsm" | "latin1" | "ucs2" | "utf8"

/** Words as they travelled. */
export interface SmsOctets {
  readonly octets: Uint8Array
  readonly alphabet: SmsAlphabet
}

/** Words as they may be kept and shown: lines end in LF, there is no NUL and no half of a surrogate pair. */
export const readOctets = ({ octets, alphabet }: SmsOctets): string =>
  decoded(octets, alphabet).replace(/\r\n?/g, "\n").replaceAll("\0", "")

/**
 * The words of a text's parts, in their order; null for each that is missing. Neighbours are read as one: who divides a text
 * may do so within a character.
 */
export function readParts(parts: readonly (SmsOctets | undefined)[]): readonly (string | null)[] {
  const runs: ([SmsOctets, ...SmsOctets[]] | null)[] = []
  for (const part of parts) {
    const last = runs.at(-1)
    if (part === undefined) runs.push(null)
    else if (last?.[0].alphabet === part.alphabet) last.push(part)
    else runs.push([part])
  }
  return runs.map((run) => run && readOctets(together(run)))
}

function together(parts: readonly [SmsOctets, ...SmsOctets[]]): SmsOctets {
  const octets = new Uint8Array(parts.reduce((length, part) => length + part.octets.length, 0))
  let at = 0
  for (const part of parts) {
    octets.set(part.octets, at)
    at += part.octets.length
  }
  return { octets, alphabet: parts[0].alphabet }
}

function decoded(octets: Uint8Array, alphabet: SmsAlphabet): string {
  switch (alphabet) {
    case "gsm":
      return fromSeptets(octets)
    case "latin1":
      return Array.from(octets, (octet) => String.fromCharCode(octet)).join("")
    case "ucs2":
      return new TextDecoder("utf-16be").decode(octets)
    case "utf8":
      return new TextDecoder().decode(octets)
  }
}

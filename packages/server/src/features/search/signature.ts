import { fold, type Seq } from "@everline/protocol"
import type { Query } from "./rules.ts"
import { addTerms, partsOf, wantedOf } from "./words.ts"

/** Seqs of a block. Migration 0022 counts the same way. */
export const BLOCK = 32
export const blockOf = (seq: Seq): number => Math.floor(seq / BLOCK)

/** A signature has so many bits for each term, and each term sets so many: one in a thousand is taken for there. */
const BITS = 16
const PROBES = 6
const MOST_BYTES = 4_096
/** So many terms tell as well as all. */
const MOST_TERMS = 4

/** By what a signature knows a term: the first of some numbers, and how far each is from the one before. */
function seedOf(term: string): { readonly first: number; readonly step: number } {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  const first = mixed(hash)
  return { first: first >>> 0, step: (mixed(first ^ 0x9e3779b9) | 1) >>> 0 }
}

/** Those numbers, each to be taken modulo a signature's bits. */
function probesOf(term: string): number[] {
  const { first, step } = seedOf(term)
  return Array.from({ length: PROBES }, (_, i) => first + i * step)
}

/** Spreads what differs over all bits (the finaliser of MurmurHash3). */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/** What some messages are made of, as bits; bit n is bit n mod 8 of byte n div 8, as PostgreSQL's get_bit has it. */
export function signatureOf(bodies: Iterable<string>): Uint8Array {
  const terms = new Set<string>()
  for (const body of bodies) for (const part of partsOf(fold(body))) addTerms(part, terms)
  const signature = new Uint8Array(Math.min(MOST_BYTES, Math.max(8, Math.ceil((terms.size * BITS) / 8))))
  const bits = signature.length * 8
  // A message has a hundred terms and more: no list is made for each.
  for (const term of terms) {
    const { first, step } = seedOf(term)
    for (let i = 0; i < PROBES; i++) {
      const bit = (first + i * step) % bits
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) | (1 << (bit & 7))
    }
  }
  return signature
}

/** The bits of a query: a signature without one of them is of messages that do not hold it. The longest terms tell most. */
export function probesFor(query: Query): number[] {
  const terms = [...new Set(query.flatMap(wantedOf))].toSorted((a, b) => b.length - a.length)
  return terms.slice(0, MOST_TERMS).flatMap(probesOf)
}

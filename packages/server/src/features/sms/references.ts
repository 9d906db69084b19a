/**
 * By a reference phones put the segments of a text together. How large it is decides how long the header of each segment is,
 * and so how many letters fit: a text is cut by its own reference, wherever and whenever it goes out.
 */
import { randomInt } from "node:crypto"
import type { SegmentsOptions } from "@everline/protocol/sms"

export type ReferenceBits = NonNullable<SegmentsOptions["referenceBits"]>

const OF_8_BITS = 256
/** The record has no room for the upper half of 16 bits. */
const KEPT = 32_768

/** One of 16 bits needs all of them, so that it shows by itself for which header its text is cut. */
export const newReference = (bits: ReferenceBits): number =>
  bits === 8 ? randomInt(OF_8_BITS) : randomInt(OF_8_BITS, KEPT)

export const bitsOf = (reference: number): ReferenceBits => (reference < OF_8_BITS ? 8 : 16)

/** The header before a message's words (3GPP TS 23.040, 9.2.3.24), as much of it as matters. */
import type { PartOf } from "../../../ports/gateway.ts"

const CONCATENATED_8 = 0x00
const CONCATENATED_16 = 0x08
const PORT_8 = 0x04
const PORT_16 = 0x05
/** Security headers of what is for the SIM: 0x70 to 0x7f. */
const SIM_FROM = 0x70
const SIM_TO = 0x7f
/** Wireless control messages, which no person reads. */
const CONTROL = 0x09

interface Element {
  readonly id: number
  readonly data: Buffer
}

/** What a header says of the words after it. */
export interface Header {
  readonly part: PartOf | null
  /** For whom it is, if not for a person who reads. */
  readonly recipient: "reader" | "port" | "sim" | "control"
  readonly words: Buffer
}

/** @returns null when the header claims to be longer than it is */
export function headerOf(payload: Buffer): Header | null {
  const length = payload[0]
  if (length === undefined || length + 1 > payload.length) return null
  const elements = elementsOf(payload.subarray(1, length + 1))
  if (elements === null) return null
  return { part: partOf(elements), recipient: recipientOf(elements), words: payload.subarray(length + 1) }
}

/** The header of a segment; a reference is cut to its bits. */
export function concatenation({ ref, bits, number, of }: PartOf): Buffer {
  return bits === 8
    ? Buffer.from([5, CONCATENATED_8, 3, ref & 0xff, of, number])
    : Buffer.from([6, CONCATENATED_16, 4, (ref >> 8) & 0xff, ref & 0xff, of, number])
}

/** @returns null when that cannot be: then the words are read as a whole text */
export function part(ref: number, bits: 8 | 16, number: number, of: number): PartOf | null {
  return of > 1 && number >= 1 && number <= of ? { ref, bits, number, of } : null
}

function elementsOf(bytes: Buffer): readonly Element[] | null {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const [id, length] = bytes.subarray(at)
    if (id === undefined || length === undefined) return null
    const end = at + 2 + length
    if (end > bytes.length) return null
    elements.push({ id, data: bytes.subarray(at + 2, end) })
    at = end
  }
  return elements
}

function partOf(elements: readonly Element[]): PartOf | null {
  for (const { id, data } of elements) {
    if (id === CONCATENATED_8 && data.length === 3)
      return part(data.readUInt8(0), 8, data.readUInt8(2), data.readUInt8(1))
    if (id === CONCATENATED_16 && data.length === 4)
      return part(data.readUInt16BE(0), 16, data.readUInt8(3), data.readUInt8(2))
  }
  return null
}

function recipientOf(elements: readonly Element[]): Header["recipient"] {
  const ids = elements.map(({ id }) => id)
  if (ids.some((id) => id >= SIM_FROM && id <= SIM_TO)) return "sim"
  if (ids.includes(PORT_8) || ids.includes(PORT_16)) return "port"
  return ids.includes(CONTROL) ? "control" : "reader"
}

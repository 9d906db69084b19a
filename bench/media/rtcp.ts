/** The RTCP of a client (RFC 3550, 4585; draft-holmer-rmcat-transport-wide-cc-extensions-01). */

const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const TRANSPORT_FEEDBACK = 205
const PAYLOAD_FEEDBACK = 206
const TRANSPORT_WIDE = 15
const NACK = 1

export interface ReportBlock {
  readonly ssrc: number
  /** Of what was expected since the last report, in 256ths. */
  readonly fractionLost: number
  readonly lost: number
  readonly highest: number
  readonly jitter: number
  /** The middle of the last sender report's NTP time, and how long ago it came, in 65,536ths of a second. */
  readonly lastReport: number
  readonly sinceReport: number
}

/** Starts a packet; its length is filled in. */
function begin(count: number, type: number, bytes: number): Buffer {
  const packet = Buffer.alloc(bytes)
  packet[0] = 0x80 | count
  packet[1] = type
  packet.writeUInt16BE(bytes / 4 - 1, 2)
  return packet
}

export function receiverReport(sender: number, blocks: readonly ReportBlock[]): Buffer {
  const packet = begin(blocks.length, RECEIVER_REPORT, 8 + 24 * blocks.length)
  packet.writeUInt32BE(sender, 4)
  for (const [nth, block] of blocks.entries()) {
    const at = 8 + 24 * nth
    packet.writeUInt32BE(block.ssrc, at)
    packet.writeUInt8(block.fractionLost, at + 4)
    packet.writeIntBE(Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, block.lost)), at + 5, 3)
    packet.writeUInt32BE(block.highest >>> 0, at + 8)
    packet.writeUInt32BE(block.jitter >>> 0, at + 12)
    packet.writeUInt32BE(block.lastReport, at + 16)
    packet.writeUInt32BE(block.sinceReport >>> 0, at + 20)
  }
  return packet
}

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH = 2_208_988_800

export function senderReport(ssrc: number, timestamp: number, packets: number, octets: number): Buffer {
  const packet = begin(0, SENDER_REPORT, 28)
  const now = Date.now() / 1000
  packet.writeUInt32BE(ssrc, 4)
  packet.writeUInt32BE(Math.floor(now) + NTP_EPOCH, 8)
  packet.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), 12)
  packet.writeUInt32BE(timestamp, 16)
  packet.writeUInt32BE(packets >>> 0, 20)
  packet.writeUInt32BE(octets >>> 0, 24)
  return packet
}

export function pictureLoss(sender: number, media: number): Buffer {
  const packet = begin(1, PAYLOAD_FEEDBACK, 12)
  packet.writeUInt32BE(sender, 4)
  packet.writeUInt32BE(media, 8)
  return packet
}

/** What is missing is wanted again (generic NACK). @param sequences of 16 bits, rising */
export function negativeAck(sender: number, media: number, sequences: readonly number[]): Buffer {
  const items: { readonly first: number; mask: number }[] = []
  for (const sequence of sequences) {
    const last = items.at(-1)
    const after = last === undefined ? 0 : (sequence - last.first) & 0xffff
    if (last !== undefined && after >= 1 && after <= 16) last.mask |= 1 << (after - 1)
    else items.push({ first: sequence, mask: 0 })
  }
  const packet = begin(NACK, TRANSPORT_FEEDBACK, 12 + 4 * items.length)
  packet.writeUInt32BE(sender, 4)
  packet.writeUInt32BE(media, 8)
  for (const [nth, { first, mask }] of items.entries()) {
    packet.writeUInt16BE(first, 12 + 4 * nth)
    packet.writeUInt16BE(mask, 14 + 4 * nth)
  }
  return packet
}

/** When a packet came, in microseconds, by its number among all of its connection. */
export interface Arrival {
  readonly sequence: number
  readonly at: number
}

/** A delta is told in units of 250 µs, from a time in units of 64 ms. */
const UNIT = 250
const REFERENCE = 64_000
const SYMBOL = { missing: 0, small: 1, large: 2 } as const

/**
 * Tells when packets came.
 * @param arrivals in the order of their sequence numbers, which go on and are not cut to 16 bits; no two are one
 * @param nth how many were told before, of this connection
 */
export function transportFeedback(sender: number, media: number, arrivals: readonly Arrival[], nth: number): Buffer {
  const first = arrivals[0]
  if (first === undefined) throw new RangeError("nothing came")
  const reference = Math.floor(first.at / REFERENCE)
  const symbols: number[] = []
  const deltas: number[] = []
  let at = reference * REFERENCE
  let expected = first.sequence
  for (const arrival of arrivals) {
    for (; expected < arrival.sequence; expected++) symbols.push(SYMBOL.missing)
    expected += 1
    const delta = Math.max(-32_768, Math.min(32_767, Math.round((arrival.at - at) / UNIT)))
    at += delta * UNIT
    const isSmall = delta >= 0 && delta <= 255
    symbols.push(isSmall ? SYMBOL.small : SYMBOL.large)
    if (isSmall) deltas.push(delta)
    else deltas.push((delta >> 8) & 255, delta & 255)
  }
  const chunks = chunksOf(symbols)
  const bytes = Math.ceil((20 + 2 * chunks.length + deltas.length) / 4) * 4
  const packet = begin(TRANSPORT_WIDE, TRANSPORT_FEEDBACK, bytes)
  packet.writeUInt32BE(sender, 4)
  packet.writeUInt32BE(media, 8)
  packet.writeUInt16BE(first.sequence & 0xffff, 12)
  packet.writeUInt16BE(symbols.length, 14)
  packet.writeUIntBE(reference % 2 ** 24, 16, 3)
  packet.writeUInt8(nth & 255, 19)
  for (const [place, chunk] of chunks.entries()) packet.writeUInt16BE(chunk, 20 + 2 * place)
  packet.set(deltas, 20 + 2 * chunks.length)
  return packet
}

/** A run of 13 bits' length where it is worth it, otherwise seven symbols of two bits. */
function chunksOf(symbols: readonly number[]): readonly number[] {
  const chunks: number[] = []
  for (let at = 0; at < symbols.length; ) {
    const symbol = symbols[at] ?? SYMBOL.missing
    let run = 1
    while (symbols[at + run] === symbol && run < 8_191) run += 1
    if (run >= 7 || at + run === symbols.length) {
      chunks.push((symbol << 13) | run)
      at += run
      continue
    }
    const seven = Array.from({ length: 7 }, (_, place) => symbols[at + place] ?? SYMBOL.missing)
    chunks.push(seven.reduce((chunk, it, place) => chunk | (it << (12 - 2 * place)), 0xc000))
    at += 7
  }
  return chunks
}

/** What comes that a client looks at. */
export type Rtcp =
  | { readonly kind: "senderReport"; readonly ssrc: number; readonly middle: number }
  | { readonly kind: "keyFrameWanted"; readonly ssrc: number }
  | { readonly kind: "missing"; readonly ssrc: number; readonly sequences: readonly number[] }
  | { readonly kind: "transportFeedback" }

/** Of a compound packet the parts that are looked at. */
export function readRtcp(packet: Buffer): readonly Rtcp[] {
  const parts: Rtcp[] = []
  for (let at = 0; at + 8 <= packet.length; at += (packet.readUInt16BE(at + 2) + 1) * 4) {
    const part = packet.subarray(at, at + (packet.readUInt16BE(at + 2) + 1) * 4)
    const format = (part[0] ?? 0) & 31
    const type = part[1]
    if (type === SENDER_REPORT && part.length >= 28)
      parts.push({ kind: "senderReport", ssrc: part.readUInt32BE(4), middle: part.readUInt32BE(10) })
    else if (type === TRANSPORT_FEEDBACK && format === TRANSPORT_WIDE) parts.push({ kind: "transportFeedback" })
    else if (type === TRANSPORT_FEEDBACK && format === NACK && part.length >= 16)
      parts.push({ kind: "missing", ssrc: part.readUInt32BE(8), sequences: readMissing(part) })
    else if (type === PAYLOAD_FEEDBACK && format === 1 && part.length >= 12)
      parts.push({ kind: "keyFrameWanted", ssrc: part.readUInt32BE(8) })
    else if (type === PAYLOAD_FEEDBACK && format === 4 && part.length >= 16)
      parts.push({ kind: "keyFrameWanted", ssrc: part.readUInt32BE(12) })
  }
  return parts
}

/** A number and the sixteen after it as a mask, for each word. */
function readMissing(part: Buffer): readonly number[] {
  const sequences: number[] = []
  for (let at = 12; at + 4 <= part.length; at += 4) {
    const first = part.readUInt16BE(at)
    const mask = part.readUInt16BE(at + 2)
    sequences.push(first)
    for (let bit = 0; bit < 16; bit++) if (mask & (1 << bit)) sequences.push((first + bit + 1) & 0xffff)
  }
  return sequences
}

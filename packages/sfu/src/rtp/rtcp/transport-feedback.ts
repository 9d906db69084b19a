/** When packets arrived, as it travels (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). */
import { emptyPacket, FEEDBACK_BYTES, HEADER_BYTES, TRANSPORT_CC, TRANSPORT_LAYER_FEEDBACK } from "./framing.ts"
import { chunksOf, readStatuses } from "./statuses.ts"
import type { TransportFeedback } from "./types.ts"

/** What a reference time counts, in µs. */
export const REFERENCE_US = 64_000
/** What a delta counts. */
const TICK_US = 250

/** Sender and media, base, number of statuses, reference time, count. */
const START_BYTES = FEEDBACK_BYTES + 8

/**
 * More than any receiver has to tell of that does so every 250 ms: a few bytes can claim 65,535, and nobody is to be kept busy
 * by them.
 */
const MAX_STATUSES = 8192

/**
 * What a receiver tells of packets.
 * @param whose count may go on beyond its 8 bits
 * @param base the number of the first packet, which may be unwrapped
 * @param arrivals when that and those after it arrived, in µs of any clock that never goes back; null: it has not. One at least
 * has, and none more than 8 s after the one before it: more than that cannot be written.
 */
export function transportFeedback(
  whose: Pick<TransportFeedback, "sender" | "media" | "count">,
  base: number,
  arrivals: readonly (number | null)[],
): TransportFeedback {
  const first = arrivals.find((at) => at !== null) ?? 0
  const reference = Math.floor(first / REFERENCE_US)
  const since = (at: number): number => Math.round((at - reference * REFERENCE_US) / TICK_US) * TICK_US
  return {
    kind: "transport-feedback",
    ...whose,
    count: whose.count & 0xff,
    base: base & 0xffff,
    reference: reference & 0xffffff,
    arrivals: arrivals.map((at) => (at === null ? null : since(at))),
  }
}

/** @returns null: it ends before all that it tells of, or tells of too much */
export function readTransportFeedback(body: Buffer): TransportFeedback | null {
  if (body.length < START_BYTES) return null
  const total = body.readUInt16BE(FEEDBACK_BYTES + 2)
  if (total === 0 || total > MAX_STATUSES) return null
  const read = readStatuses(body, START_BYTES, total)
  if (read === null) return null

  const arrivals: (number | null)[] = []
  let at = read.end
  let ticks = 0
  for (const status of read.statuses) {
    if (at + status > body.length) return null
    // A delta of one byte goes forward alone, one of two also back.
    if (status === 1) ticks += body.readUInt8(at)
    if (status === 2) ticks += body.readInt16BE(at)
    at += status
    arrivals.push(status === 0 ? null : ticks * TICK_US)
  }
  return {
    kind: "transport-feedback",
    sender: body.readUInt32BE(0),
    media: body.readUInt32BE(4),
    base: body.readUInt16BE(FEEDBACK_BYTES),
    reference: body.readUIntBE(FEEDBACK_BYTES + 4, 3),
    count: body.readUInt8(FEEDBACK_BYTES + 7),
    arrivals,
  }
}

/** @throws RangeError when it tells of nothing, or two packets that follow one another arrived more than 8 s apart */
export function writeTransportFeedback(feedback: TransportFeedback): Buffer {
  const deltas = deltasOf(feedback.arrivals)
  const statuses = deltas.map(deltaBytes)
  const chunks = chunksOf(statuses)
  const length = START_BYTES + 2 * chunks.length + statuses.reduce((sum, status) => sum + status, 0)
  const packet = emptyPacket(TRANSPORT_LAYER_FEEDBACK, TRANSPORT_CC, length)
  packet.writeUInt32BE(feedback.sender, 4)
  packet.writeUInt32BE(feedback.media, 8)
  packet.writeUInt16BE(feedback.base, 12)
  packet.writeUInt16BE(deltas.length, 14)
  packet.writeUIntBE(feedback.reference, 16, 3)
  packet.writeUInt8(feedback.count, 19)
  let at = HEADER_BYTES + START_BYTES
  for (const chunk of chunks) at = packet.writeUInt16BE(chunk, at)
  for (const delta of deltas)
    if (delta !== null) at = deltaBytes(delta) === 1 ? packet.writeUInt8(delta, at) : packet.writeInt16BE(delta, at)
  return packet
}

/** In ticks, since the packet that arrived before it in the order of numbers; of the first since the reference. */
function deltasOf(arrivals: readonly (number | null)[]): (number | null)[] {
  let last = 0
  return arrivals.map((arrival) => {
    if (arrival === null) return null
    const ticks = Math.round(arrival / TICK_US)
    const delta = ticks - last
    last = ticks
    return delta
  })
}

function deltaBytes(delta: number | null): number {
  if (delta === null) return 0
  return delta >= 0 && delta <= 0xff ? 1 : 2
}

/** What all RTCP packets have in front (RFC 3550 §6.4.1): version, padding, a number of five bits, type and length. */

export const HEADER_BYTES = 4

/** What five bits count: a packet holds at most this many reports, chunks of a description or sources that say goodbye. */
export const MAX_BLOCKS = 31

/** What tells one kind of packet from another: its type and, for feedback, the number of five bits (RFC 4585 §6.1). */
export const SENDER_REPORT = 200
export const RECEIVER_REPORT = 201
export const SOURCE_DESCRIPTION = 202
export const GOODBYE = 203
export const TRANSPORT_LAYER_FEEDBACK = 205
export const PAYLOAD_FEEDBACK = 206

/** Of feedback about packets. */
export const NACK = 1
export const TRANSPORT_CC = 15
/** Of feedback about payloads. */
export const PICTURE_LOSS = 1
export const FULL_INTRA = 4
export const APPLICATION = 15

/** The sender of feedback and the stream that it is about. */
export const FEEDBACK_BYTES = 8

/**
 * A packet with its header, and zeros for the rest.
 * @param count the number of five bits: of blocks, or the format of feedback
 * @param bodyBytes rounded up to whole words
 * @throws RangeError when there are more than 31
 */
export function emptyPacket(type: number, count: number, bodyBytes: number): Buffer {
  if (count > MAX_BLOCKS) throw new RangeError(`${count} in a packet that holds ${MAX_BLOCKS}`)
  const words = Math.ceil(bodyBytes / 4)
  const packet = Buffer.alloc(HEADER_BYTES + 4 * words)
  packet.writeUInt8(0x80 | count, 0)
  packet.writeUInt8(type, 1)
  packet.writeUInt16BE(words, 2)
  return packet
}

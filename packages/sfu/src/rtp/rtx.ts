/** Retransmissions (RFC 4588): a packet sent again in a stream of its own, with its own number in front of its payload. */
import type { PacketView } from "./packet.ts"

export interface RtxStream {
  readonly payloadType: number
  readonly ssrc: number
}

const ORIGINAL_SEQUENCE_BYTES = 2

/**
 * A packet made from a template, as it is sent again. Its transport-wide number is still that of the first time.
 * @param payloadStart where its payload begins: the length of its template
 * @param sequence the next of the stream of retransmissions, 16 bits
 */
export function wrapRtx(packet: Buffer, payloadStart: number, stream: RtxStream, sequence: number): Buffer {
  const rtx = Buffer.allocUnsafe(packet.length + ORIGINAL_SEQUENCE_BYTES)
  packet.copy(rtx, 0, 0, payloadStart)
  packet.copy(rtx, payloadStart, 2, 4)
  packet.copy(rtx, payloadStart + ORIGINAL_SEQUENCE_BYTES, payloadStart)
  rtx.writeUInt8((packet.readUInt8(1) & 0x80) | stream.payloadType, 1)
  rtx.writeUInt16BE(sequence & 0xffff, 2)
  rtx.writeUInt32BE(stream.ssrc, 8)
  return rtx
}

/**
 * The packet that a retransmission sends again, with the numbers that it had. Its header extensions are those of the
 * retransmission: when and as which packet of the connection it was sent now.
 * @param view of the retransmission; filled with what the packet says
 * @param original whose retransmission it is
 * @returns null when there is no packet in it: browsers send empty ones to find out what a network carries
 */
export function unwrapRtx(bytes: Buffer, view: PacketView, original: RtxStream): Buffer | null {
  const { payloadStart } = view
  const originalStart = payloadStart + ORIGINAL_SEQUENCE_BYTES
  if (originalStart > view.payloadEnd) return null
  view.sequence = bytes.readUInt16BE(payloadStart)
  view.payloadType = original.payloadType
  view.ssrc = original.ssrc
  const packet = Buffer.allocUnsafe(view.payloadEnd - ORIGINAL_SEQUENCE_BYTES)
  bytes.copy(packet, 0, 0, payloadStart)
  bytes.copy(packet, payloadStart, originalStart, view.payloadEnd)
  view.payloadEnd = packet.length
  // Its padding is left out.
  packet.writeUInt8(bytes.readUInt8(0) & ~0x20, 0)
  packet.writeUInt8((bytes.readUInt8(1) & 0x80) | original.payloadType, 1)
  packet.writeUInt16BE(view.sequence, 2)
  packet.writeUInt32BE(original.ssrc, 8)
  return packet
}

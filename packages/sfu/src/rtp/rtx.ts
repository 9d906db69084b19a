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
 * Turns the view of a retransmission into that of the packet that is sent again: its bytes stay where they are.
 * @param original whose retransmission it is
 * @returns false when there is no packet in it: browsers send empty ones to find out what a network carries
 */
export function unwrapRtx(bytes: Buffer, view: PacketView, original: RtxStream): boolean {
  const start = view.payloadStart + ORIGINAL_SEQUENCE_BYTES
  if (start > view.payloadEnd) return false
  view.sequence = bytes.readUInt16BE(view.payloadStart)
  view.payloadType = original.payloadType
  view.ssrc = original.ssrc
  view.payloadStart = start
  return true
}

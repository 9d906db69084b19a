/** Sender and receiver reports (RFC 3550 §6.4). */
import { emptyPacket, HEADER_BYTES, RECEIVER_REPORT, SENDER_REPORT } from "./framing.ts"
import type { ReceiverReport, ReceptionReport, SenderReport } from "./types.ts"

/** In front of the blocks: who reports, and of a sender what it has sent. */
const RECEIVER_BYTES = 4
const SENDER_BYTES = 24
const BLOCK_BYTES = 24

/** @returns null: it ends before all that it counts */
export function readSenderReport(body: Buffer, count: number): SenderReport | null {
  if (body.length < SENDER_BYTES + BLOCK_BYTES * count) return null
  return {
    kind: "sender-report",
    ssrc: body.readUInt32BE(0),
    ntp: { seconds: body.readUInt32BE(4), fraction: body.readUInt32BE(8) },
    timestamp: body.readUInt32BE(12),
    packets: body.readUInt32BE(16),
    payloadBytes: body.readUInt32BE(20),
    reports: readBlocks(body, SENDER_BYTES, count),
  }
}

/** @returns null: it ends before all that it counts */
export function readReceiverReport(body: Buffer, count: number): ReceiverReport | null {
  if (body.length < RECEIVER_BYTES + BLOCK_BYTES * count) return null
  return { kind: "receiver-report", ssrc: body.readUInt32BE(0), reports: readBlocks(body, RECEIVER_BYTES, count) }
}

export function writeSenderReport(report: SenderReport): Buffer {
  const packet = emptyPacket(SENDER_REPORT, report.reports.length, SENDER_BYTES + BLOCK_BYTES * report.reports.length)
  packet.writeUInt32BE(report.ssrc, 4)
  packet.writeUInt32BE(report.ntp.seconds, 8)
  packet.writeUInt32BE(report.ntp.fraction, 12)
  packet.writeUInt32BE(report.timestamp, 16)
  packet.writeUInt32BE(report.packets, 20)
  packet.writeUInt32BE(report.payloadBytes, 24)
  writeBlocks(packet, HEADER_BYTES + SENDER_BYTES, report.reports)
  return packet
}

export function writeReceiverReport(report: ReceiverReport): Buffer {
  const length = RECEIVER_BYTES + BLOCK_BYTES * report.reports.length
  const packet = emptyPacket(RECEIVER_REPORT, report.reports.length, length)
  packet.writeUInt32BE(report.ssrc, 4)
  writeBlocks(packet, HEADER_BYTES + RECEIVER_BYTES, report.reports)
  return packet
}

function readBlocks(body: Buffer, start: number, count: number): ReceptionReport[] {
  const blocks: ReceptionReport[] = []
  for (let at = start; blocks.length < count; at += BLOCK_BYTES) {
    blocks.push({
      ssrc: body.readUInt32BE(at),
      fractionLost: body.readUInt8(at + 4),
      lost: body.readIntBE(at + 5, 3),
      highestSequence: body.readUInt32BE(at + 8),
      jitter: body.readUInt32BE(at + 12),
      lastSenderReport: body.readUInt32BE(at + 16),
      delaySinceLastSenderReport: body.readUInt32BE(at + 20),
    })
  }
  return blocks
}

function writeBlocks(packet: Buffer, start: number, blocks: readonly ReceptionReport[]): void {
  let at = start
  for (const block of blocks) {
    packet.writeUInt32BE(block.ssrc, at)
    packet.writeUInt8(block.fractionLost, at + 4)
    packet.writeIntBE(block.lost, at + 5, 3)
    packet.writeUInt32BE(block.highestSequence, at + 8)
    packet.writeUInt32BE(block.jitter, at + 12)
    packet.writeUInt32BE(block.lastSenderReport, at + 16)
    packet.writeUInt32BE(block.delaySinceLastSenderReport, at + 20)
    at += BLOCK_BYTES
  }
}

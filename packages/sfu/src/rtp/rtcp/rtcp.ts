/** RTCP: datagrams to the packets in them, and back (RFC 3550 §6). */
import { MAX_PACKET_BYTES } from "../packet.ts"
import {
  isRemb,
  readBitrateEstimate,
  readFullIntra,
  readNack,
  readPictureLoss,
  writeBitrateEstimate,
  writeFullIntra,
  writeNack,
  writePictureLoss,
} from "./feedback.ts"
import {
  APPLICATION,
  FULL_INTRA,
  GOODBYE,
  HEADER_BYTES,
  MAX_BLOCKS,
  NACK,
  PAYLOAD_FEEDBACK,
  PICTURE_LOSS,
  RECEIVER_REPORT,
  SENDER_REPORT,
  SOURCE_DESCRIPTION,
  TRANSPORT_CC,
  TRANSPORT_LAYER_FEEDBACK,
} from "./framing.ts"
import { readReceiverReport, readSenderReport, writeReceiverReport, writeSenderReport } from "./reports.ts"
import { readGoodbye, readSourceDescription, writeGoodbye, writeSourceDescription } from "./sources.ts"
import { readTransportFeedback, writeTransportFeedback } from "./transport-feedback.ts"
import type { RtcpPacket, RtcpRefusal } from "./types.ts"

/**
 * Hands over each packet of a datagram, in its order. Never throws by itself. A compound may be reduced (RFC 5506): nothing has
 * to come first. Packets of kinds that nobody here reads are passed over; one that makes no sense ends the datagram.
 * @param bytes one whole datagram, deciphered
 * @returns null, or why the rest was not read: what came before it was handed over
 */
export function readRtcp(bytes: Buffer, heard: (packet: RtcpPacket) => void): RtcpRefusal | null {
  if (bytes.length > MAX_PACKET_BYTES) return "long"
  for (let at = 0; at < bytes.length; ) {
    if (at + HEADER_BYTES > bytes.length) return "short"
    const first = bytes.readUInt8(at)
    if (first >> 6 !== 2) return "version"
    const start = at + HEADER_BYTES
    const end = start + 4 * bytes.readUInt16BE(at + 2)
    if (end > bytes.length) return "short"
    const padding = (first & 0x20) === 0 ? 0 : bytes.readUInt8(end - 1)
    if ((first & 0x20) !== 0 && (padding === 0 || padding > end - start)) return "padding"
    const packet = readBody(bytes.readUInt8(at + 1), first & 0x1f, bytes.subarray(start, end - padding))
    if (packet === null) return "body"
    if (packet !== "unknown") heard(packet)
    at = end
  }
  return null
}

/** @returns null: it makes no sense */
function readBody(type: number, count: number, body: Buffer): RtcpPacket | "unknown" | null {
  switch (type) {
    case SENDER_REPORT:
      return readSenderReport(body, count)
    case RECEIVER_REPORT:
      return readReceiverReport(body, count)
    case SOURCE_DESCRIPTION:
      return readSourceDescription(body, count)
    case GOODBYE:
      return readGoodbye(body, count)
    case TRANSPORT_LAYER_FEEDBACK:
      if (count === NACK) return readNack(body)
      if (count === TRANSPORT_CC) return readTransportFeedback(body)
      return "unknown"
    case PAYLOAD_FEEDBACK:
      if (count === PICTURE_LOSS) return readPictureLoss(body)
      if (count === FULL_INTRA) return readFullIntra(body)
      if (count === APPLICATION && isRemb(body)) return readBitrateEstimate(body)
      return "unknown"
    default:
      return "unknown"
  }
}

/** What goes through every network without being cut. One packet may be longer; several together are not. */
const MAX_COMPOUND_BYTES = 1200
/** However far they are from one another, they have less than those bytes. */
const MAX_NACKED = 256

/**
 * As few datagrams as hold the packets in their order. Reports and missing packets may be as many as one likes.
 * @throws RangeError when there is more of anything else in a packet than it can hold, or a number does not fit into its field
 */
export function writeRtcp(packets: readonly RtcpPacket[]): Buffer[] {
  const compounds: Buffer[][] = []
  let length = 0
  for (const packet of packets.flatMap(split)) {
    const bytes = writeOne(packet)
    length += bytes.length
    const last = compounds.at(-1)
    if (last !== undefined && length <= MAX_COMPOUND_BYTES) last.push(bytes)
    else {
      compounds.push([bytes])
      length = bytes.length
    }
  }
  return compounds.map((compound) => Buffer.concat(compound))
}

/** Several where one does not hold all: reports that are too many follow in receiver reports (RFC 3550 §6.1). */
function split(packet: RtcpPacket): RtcpPacket[] {
  switch (packet.kind) {
    case "sender-report":
    case "receiver-report": {
      const { ssrc, reports } = packet
      if (reports.length <= MAX_BLOCKS) return [packet]
      const rest: RtcpPacket = { kind: "receiver-report", ssrc, reports: reports.slice(MAX_BLOCKS) }
      return [{ ...packet, reports: reports.slice(0, MAX_BLOCKS) }, ...split(rest)]
    }
    case "nack": {
      const { sequences } = packet
      if (sequences.length <= MAX_NACKED) return [packet]
      const rest = { ...packet, sequences: sequences.slice(MAX_NACKED) }
      return [{ ...packet, sequences: sequences.slice(0, MAX_NACKED) }, ...split(rest)]
    }
    default:
      return [packet]
  }
}

function writeOne(packet: RtcpPacket): Buffer {
  switch (packet.kind) {
    case "sender-report":
      return writeSenderReport(packet)
    case "receiver-report":
      return writeReceiverReport(packet)
    case "source-description":
      return writeSourceDescription(packet)
    case "goodbye":
      return writeGoodbye(packet)
    case "nack":
      return writeNack(packet)
    case "pli":
      return writePictureLoss(packet)
    case "fir":
      return writeFullIntra(packet)
    case "remb":
      return writeBitrateEstimate(packet)
    case "transport-feedback":
      return writeTransportFeedback(packet)
  }
}

/** What a receiver asks for and says of its network: NACK, PLI (RFC 4585), FIR (RFC 5104) and REMB. */
import { sequenceDistance } from "../sequence.ts"
import {
  APPLICATION,
  emptyPacket,
  FEEDBACK_BYTES,
  FULL_INTRA,
  HEADER_BYTES,
  NACK,
  PAYLOAD_FEEDBACK,
  PICTURE_LOSS,
  TRANSPORT_LAYER_FEEDBACK,
} from "./framing.ts"
import type { BitrateEstimate, FullIntraRequest, Nack, PictureLoss } from "./types.ts"

const BODY = HEADER_BYTES + FEEDBACK_BYTES

/** A packet that is missing and, by a bit each, which of the 16 after it are missing too. */
const NACK_ITEM_BYTES = 4
const BITS = 16

/** @returns null: it names nothing, or ends within an item */
export function readNack(body: Buffer): Nack | null {
  if (body.length <= FEEDBACK_BYTES || body.length % NACK_ITEM_BYTES !== 0) return null
  const sequences: number[] = []
  for (let at = FEEDBACK_BYTES; at < body.length; at += NACK_ITEM_BYTES) {
    const first = body.readUInt16BE(at)
    sequences.push(first)
    const following = body.readUInt16BE(at + 2)
    for (let bit = 0; bit < BITS; bit++) if ((following & (1 << bit)) !== 0) sequences.push((first + bit + 1) & 0xffff)
  }
  return { kind: "nack", sender: body.readUInt32BE(0), media: body.readUInt32BE(4), sequences }
}

export function writeNack({ sender, media, sequences }: Nack): Buffer {
  const items: { readonly first: number; following: number }[] = []
  for (const sequence of sequences) {
    const last = items.at(-1)
    const distance = last === undefined ? 0 : sequenceDistance(last.first, sequence)
    if (last === undefined || distance < 1 || distance > BITS) items.push({ first: sequence, following: 0 })
    else last.following |= 1 << (distance - 1)
  }
  const packet = emptyFeedback(TRANSPORT_LAYER_FEEDBACK, NACK, sender, media, NACK_ITEM_BYTES * items.length)
  for (const [index, { first, following }] of items.entries()) {
    packet.writeUInt16BE(first, BODY + NACK_ITEM_BYTES * index)
    packet.writeUInt16BE(following, BODY + NACK_ITEM_BYTES * index + 2)
  }
  return packet
}

/** @returns null: it is too short */
export function readPictureLoss(body: Buffer): PictureLoss | null {
  if (body.length < FEEDBACK_BYTES) return null
  return { kind: "pli", sender: body.readUInt32BE(0), media: body.readUInt32BE(4) }
}

export function writePictureLoss({ sender, media }: PictureLoss): Buffer {
  return emptyFeedback(PAYLOAD_FEEDBACK, PICTURE_LOSS, sender, media, 0)
}

/** A stream, the number of the request, and three bytes that mean nothing. */
const FIR_ITEM_BYTES = 8

/** @returns null: it names nothing, or ends within an item */
export function readFullIntra(body: Buffer): FullIntraRequest | null {
  if (body.length <= FEEDBACK_BYTES || (body.length - FEEDBACK_BYTES) % FIR_ITEM_BYTES !== 0) return null
  const requests: FullIntraRequest["requests"][number][] = []
  for (let at = FEEDBACK_BYTES; at < body.length; at += FIR_ITEM_BYTES)
    requests.push({ ssrc: body.readUInt32BE(at), sequence: body.readUInt8(at + 4) })
  return { kind: "fir", sender: body.readUInt32BE(0), requests }
}

export function writeFullIntra({ sender, requests }: FullIntraRequest): Buffer {
  const packet = emptyFeedback(PAYLOAD_FEEDBACK, FULL_INTRA, sender, 0, FIR_ITEM_BYTES * requests.length)
  for (const [index, { ssrc, sequence }] of requests.entries()) {
    packet.writeUInt32BE(ssrc, BODY + FIR_ITEM_BYTES * index)
    packet.writeUInt8(sequence, BODY + FIR_ITEM_BYTES * index + 4)
  }
  return packet
}

/** "REMB", how many streams, six bits of exponent, 18 of mantissa; then the streams. */
const REMB_BYTES = 8
const REMB_NAME = 0x52454d42
const MANTISSA = 2 ** 18

/** Whether feedback that an application has made up is this one. */
export function isRemb(body: Buffer): boolean {
  return body.length >= FEEDBACK_BYTES + REMB_BYTES && body.readUInt32BE(FEEDBACK_BYTES) === REMB_NAME
}

/** @param body of which isRemb is true. @returns null: it ends before all that it counts */
export function readBitrateEstimate(body: Buffer): BitrateEstimate | null {
  const start = FEEDBACK_BYTES + REMB_BYTES
  const count = body.readUInt8(FEEDBACK_BYTES + 4)
  if (body.length < start + 4 * count) return null
  const bits = body.readUIntBE(FEEDBACK_BYTES + 5, 3)
  return {
    kind: "remb",
    sender: body.readUInt32BE(0),
    bitrate: (bits % MANTISSA) * 2 ** Math.floor(bits / MANTISSA),
    ssrcs: Array.from({ length: count }, (_, index) => body.readUInt32BE(start + 4 * index)),
  }
}

/** @throws RangeError when there are more than 255 streams */
export function writeBitrateEstimate({ sender, bitrate, ssrcs }: BitrateEstimate): Buffer {
  let exponent = 0
  while (bitrate / 2 ** exponent >= MANTISSA) exponent++
  const packet = emptyFeedback(PAYLOAD_FEEDBACK, APPLICATION, sender, 0, REMB_BYTES + 4 * ssrcs.length)
  packet.writeUInt32BE(REMB_NAME, BODY)
  packet.writeUInt8(ssrcs.length, BODY + 4)
  packet.writeUIntBE(exponent * MANTISSA + Math.floor(bitrate / 2 ** exponent), BODY + 5, 3)
  for (const [index, ssrc] of ssrcs.entries()) packet.writeUInt32BE(ssrc, BODY + REMB_BYTES + 4 * index)
  return packet
}

function emptyFeedback(type: number, format: number, sender: number, media: number, itemBytes: number): Buffer {
  const packet = emptyPacket(type, format, FEEDBACK_BYTES + itemBytes)
  packet.writeUInt32BE(sender, HEADER_BYTES)
  packet.writeUInt32BE(media, HEADER_BYTES + 4)
  return packet
}

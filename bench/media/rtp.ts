/**
 * RTP as a client has it (RFC 3550, 8285): written apart from the engine's codecs, so that what measures shares no mistake
 * with what is measured, and is the same before every server.
 */
import type { ExtensionIds } from "./sdp.ts"

/** RTCP among RTP (RFC 5761, 4). */
export const isRtcp = (packet: Buffer): boolean => {
  const type = packet[1] ?? 0
  return type >= 192 && type <= 223
}

/** The header of one stream, whose parts that change are written for each packet. */
export class RtpHeader {
  /** Of each extension, where in the header its value is. */
  readonly #places = new Map<keyof ExtensionIds, number>()
  readonly #bytes: Buffer

  constructor(payloadType: number, ssrc: number, ids: ExtensionIds, names: Readonly<{ mid?: string; rid?: string }>) {
    const element = (name: keyof ExtensionIds, value: Buffer): readonly number[] => {
      const id = ids[name]
      if (id === undefined) return []
      this.#places.set(name, 16 + extensions.length + 1)
      return [(id << 4) | (value.length - 1), ...value]
    }
    const extensions: number[] = []
    for (const [name, value] of [
      ["absSendTime", Buffer.alloc(3)],
      ["transportSequence", Buffer.alloc(2)],
      ["audioLevel", Buffer.alloc(1)],
      ["mid", Buffer.from(names.mid ?? "")],
      ["rid", Buffer.from(names.rid ?? "")],
    ] as const)
      if (value.length > 0) extensions.push(...element(name, value))
    while (extensions.length % 4 > 0) extensions.push(0)
    this.#bytes = Buffer.from([
      0x90,
      payloadType,
      ...Buffer.alloc(10),
      0xbe,
      0xde,
      0,
      extensions.length / 4,
      ...extensions,
    ])
    this.#bytes.writeUInt32BE(ssrc, 8)
  }

  get length(): number {
    return this.#bytes.length
  }

  /** Puts it before a payload that begins where the header ends. */
  write(packet: Buffer, fields: HeaderFields): void {
    this.#bytes.copy(packet)
    if (fields.marker) packet[1] = (packet[1] ?? 0) | 0x80
    packet.writeUInt16BE(fields.sequence, 2)
    packet.writeUInt32BE(fields.timestamp, 4)
    const at = this.#places
    const sendTime = at.get("absSendTime")
    // Seconds with 18 bits of fraction, of which 24 bits are sent.
    if (sendTime !== undefined) packet.writeUIntBE(Math.floor(fields.at * 0.262144) % 2 ** 24, sendTime, 3)
    const transportSequence = at.get("transportSequence")
    if (transportSequence !== undefined) packet.writeUInt16BE(fields.transportSequence, transportSequence)
    const level = at.get("audioLevel")
    // Whether it is a voice, and how loud (RFC 6464).
    if (level !== undefined) packet[level] = (fields.level < SILENCE ? 0x80 : 0) | fields.level
  }
}

export interface HeaderFields {
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly transportSequence: number
  /** Of a voice, in -dBov. */
  readonly level: number
  /** When it is sent, in microseconds. */
  readonly at: number
}

/** The least that a level says (RFC 6464). */
export const SILENCE = 127

export const sequenceOf = (packet: Buffer): number => packet.readUInt16BE(2)
export const timestampOf = (packet: Buffer): number => packet.readUInt32BE(4)
export const ssrcOf = (packet: Buffer): number => packet.readUInt32BE(8)

/** How much later a number of 16 bits is than another; negative when it is earlier. */
export const distance = (from: number, to: number): number => ((to - from) << 16) >> 16

/** The number of a packet among all of its connection; null when it has none. */
export function transportSequenceOf(packet: Buffer, id: number): number | null {
  // Ours and Janus's extensions have headers of one byte.
  if (((packet[0] ?? 0) & 0x10) === 0 || packet.readUInt16BE(12) !== 0xbede) return null
  const end = 16 + packet.readUInt16BE(14) * 4
  for (let at = 16; at < end; ) {
    const head = packet[at] ?? 0
    if (head === 0) at += 1
    else if (head >> 4 === id) return packet.readUInt16BE(at + 1)
    else at += 2 + (head & 15)
  }
  return null
}

/** How long a VP8 payload descriptor of Chromium's is: picture id of 15 bits, TL0PICIDX, temporal layer (RFC 7741, 4.2). */
export const VP8_BYTES = 6

export interface Vp8Fields {
  readonly isFrameStart: boolean
  readonly isKey: boolean
  readonly picture: number
  readonly base: number
  readonly temporal: number
  readonly width: number
  readonly height: number
}

/** Writes the descriptor, and at the start of a frame what tells a key frame and its size (RFC 6386, 9.1). */
export function writeVp8(packet: Buffer, start: number, fields: Vp8Fields): void {
  const { isFrameStart, isKey, picture, base, temporal, width, height } = fields
  packet[start] = 0x80 | (isFrameStart ? 0x10 : 0)
  packet[start + 1] = 0xe0
  packet.writeUInt16BE(0x8000 | (picture & 0x7fff), start + 2)
  packet[start + 4] = base & 0xff
  packet[start + 5] = (temporal << 6) | 0x20
  if (!isFrameStart) return
  packet[start + VP8_BYTES] = isKey ? 0x10 : 0x11
  if (!isKey) return
  packet.writeUIntBE(0x9d012a, start + VP8_BYTES + 3, 3)
  packet.writeUInt16LE(width, start + VP8_BYTES + 6)
  packet.writeUInt16LE(height, start + VP8_BYTES + 8)
}

/** Whether a packet begins a key frame. */
export function isKeyStart(packet: Buffer, start: number): boolean {
  const descriptor = packet[start] ?? 0
  if ((descriptor & 0x17) !== 0x10) return false
  let at = start + 1
  if (descriptor & 0x80) {
    const more = packet[at++] ?? 0
    if (more & 0x80) at += (packet[at] ?? 0) & 0x80 ? 2 : 1
    if (more & 0x40) at += 1
    if (more & 0x30) at += 1
  }
  return ((packet[at] ?? 1) & 1) === 0
}

/** Where the payload begins. */
export const payloadOf = (packet: Buffer): number => {
  const contributors = 12 + ((packet[0] ?? 0) & 15) * 4
  return ((packet[0] ?? 0) & 0x10) === 0 ? contributors : contributors + 4 + packet.readUInt16BE(contributors + 2) * 4
}

/** RTP packets as they go out: a header of our own in front of a payload that came from somebody else. */
import { OUR_EXTENSION_IDS } from "./extensions.ts"
import { FIXED_HEADER_BYTES } from "./packet.ts"

/** What is the same for all packets of a stream that we send. */
export interface OutgoingStream {
  readonly payloadType: number
  /** 32 bits. */
  readonly ssrc: number
  /** The media section it belongs to: 1 to 16 ASCII characters. */
  readonly mid: string
  /** Whether its packets say how loud they are. */
  readonly hasAudioLevel: boolean
}

/**
 * A header with all that is the same for the packets of a stream, and room for the rest: version 2, no padding, no CSRCs, our
 * extensions. What changes lies at the same place in all of them, so it is patched.
 */
export type HeaderTemplate = Buffer

const EXTENSIONS_AT = FIXED_HEADER_BYTES + 4
const ABS_SEND_TIME_AT = EXTENSIONS_AT + 1
const TRANSPORT_SEQUENCE_AT = ABS_SEND_TIME_AT + 4
const AUDIO_LEVEL_AT = TRANSPORT_SEQUENCE_AT + 3

/** To be made once for a stream. @throws RangeError when the mid is empty or longer than 16 characters */
export function headerTemplate(stream: OutgoingStream): HeaderTemplate {
  const mid = Buffer.from(stream.mid, "latin1")
  if (mid.length < 1 || mid.length > 16) throw new RangeError(`no mid: "${stream.mid}"`)
  const midAt = AUDIO_LEVEL_AT + (stream.hasAudioLevel ? 2 : 0)
  const words = Math.ceil((midAt + mid.length - EXTENSIONS_AT) / 4)
  const template = Buffer.alloc(EXTENSIONS_AT + 4 * words)
  template.writeUInt8(0x90, 0)
  template.writeUInt8(stream.payloadType, 1)
  template.writeUInt32BE(stream.ssrc, 8)
  template.writeUInt16BE(0xbede, FIXED_HEADER_BYTES)
  template.writeUInt16BE(words, FIXED_HEADER_BYTES + 2)
  beginElement(template, ABS_SEND_TIME_AT, OUR_EXTENSION_IDS.absSendTime, 3)
  beginElement(template, TRANSPORT_SEQUENCE_AT, OUR_EXTENSION_IDS.transportSequence, 2)
  if (stream.hasAudioLevel) beginElement(template, AUDIO_LEVEL_AT, OUR_EXTENSION_IDS.audioLevel, 1)
  beginElement(template, midAt, OUR_EXTENSION_IDS.mid, mid.length)
  mid.copy(template, midAt)
  return template
}

/**
 * Writes a packet of a stream at the beginning of a buffer: its header in front of a copy of bytes[start, end), which is the
 * payload of a packet that came in. All that is not the same for each packet of the stream is still to be set.
 * @returns its length. @throws RangeError when it does not fit
 */
export function writePacket(into: Buffer, template: HeaderTemplate, bytes: Buffer, start: number, end: number): number {
  const length = template.length + end - start
  if (length > into.length) throw new RangeError(`${length} bytes do not fit into ${into.length}`)
  into.set(template, 0)
  bytes.copy(into, template.length, start, end)
  return length
}

/** The last packet of a picture, or the first after a silence. */
export function setMarker(packet: Buffer, marker: boolean): void {
  packet.writeUInt8(marker ? packet.readUInt8(1) | 0x80 : packet.readUInt8(1) & 0x7f, 1)
}

/** @param sequence 16 bits; what is above them is cut off */
export function setSequence(packet: Buffer, sequence: number): void {
  packet.writeUInt16BE(sequence & 0xffff, 2)
}

/** @param timestamp 32 bits; what is above them is cut off */
export function setTimestamp(packet: Buffer, timestamp: number): void {
  packet.writeUInt32BE(timestamp >>> 0, 4)
}

/** @param ssrc 32 bits */
export function setSsrc(packet: Buffer, ssrc: number): void {
  packet.writeUInt32BE(ssrc >>> 0, 8)
}

/** Of a packet made from a template. @param time 24 bits in units of 1/2¹⁸ s (clock.ts makes them) */
export function setAbsSendTime(packet: Buffer, time: number): void {
  packet.writeUIntBE(time & 0xffffff, ABS_SEND_TIME_AT, 3)
}

/** Of a packet made from a template. @param sequence 16 bits; what is above them is cut off */
export function setTransportSequence(packet: Buffer, sequence: number): void {
  packet.writeUInt16BE(sequence & 0xffff, TRANSPORT_SEQUENCE_AT)
}

/** Of a packet made from a template that has an audio level. @param level 0 (the loudest) to 127 (silence) */
export function setAudioLevel(packet: Buffer, level: number, isVoice: boolean): void {
  packet.writeUInt8((level & 0x7f) | (isVoice ? 0x80 : 0), AUDIO_LEVEL_AT)
}

/** An element of RFC 8285 with one byte in front. */
function beginElement(template: Buffer, at: number, id: number, length: number): void {
  template.writeUInt8((id << 4) | (length - 1), at - 1)
}

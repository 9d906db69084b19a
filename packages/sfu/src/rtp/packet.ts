/** RTP packets as they come in (RFC 3550 §5.1), read where they lie. */
import { ABS_SEND_TIME, AUDIO_LEVEL, type ExtensionTable, MID, RID, RRID, TRANSPORT_SEQUENCE } from "./extensions.ts"

/** The most bytes of an RTP or RTCP packet: what fits into an Ethernet frame. Browsers keep to 1,200. */
export const MAX_PACKET_BYTES = 1500
export const FIXED_HEADER_BYTES = 12

/** Why bytes are no packet. To be counted by whoever reads. */
export type PacketRefusal =
  /** Ends within its own header. */
  | "short"
  /** Longer than MAX_PACKET_BYTES. */
  | "long"
  /** Of another version than 2. */
  | "version"
  /** Header extensions, or one of them, go on after their end. */
  | "extension"
  /** More padding than there is payload, or padding of no length. */
  | "padding"

/** Where something lies in a packet, in bytes from its beginning; empty: it is not there. */
export interface Span {
  start: number
  end: number
}

/**
 * What a packet says. It is made once and filled anew by each readPacket: at 48,000 packets/s an object for each would be most
 * of what is collected as garbage. So it holds for one packet only, and whoever keeps something copies it.
 */
export interface PacketView {
  payloadType: number
  /** Of video: the last packet of a picture. */
  marker: boolean
  /** 16 bits. */
  sequence: number
  /** 32 bits, in units of the codec's clock: 1/90,000 s for video, 1/48,000 s for Opus. */
  timestamp: number
  /** 32 bits. */
  ssrc: number
  /** The payload without its padding: it can be empty, browsers send such packets to find out what a network carries. */
  payloadStart: number
  payloadEnd: number
  readonly mid: Span
  readonly rid: Span
  readonly rrid: Span
  /** 24 bits in units of 1/2¹⁸ s; null: not there. */
  absSendTime: number | null
  /** 16 bits; null: not there. */
  transportSequence: number | null
  /** 0 (the loudest) to 127 (silence), in −dB below overload; null: not there. */
  audioLevel: number | null
  /** Whether the sender takes it for a voice; false without audioLevel. */
  isVoice: boolean
}

export function packetView(): PacketView {
  return {
    payloadType: 0,
    marker: false,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    payloadStart: 0,
    payloadEnd: 0,
    mid: { start: 0, end: 0 },
    rid: { start: 0, end: 0 },
    rrid: { start: 0, end: 0 },
    absSendTime: null,
    transportSequence: null,
    audioLevel: null,
    isVoice: false,
  }
}

/**
 * Fills the view with what a packet says. Never throws.
 * @param bytes one whole packet; RTCP has been told apart (demux.ts)
 * @param extensions the ids of the connection it came by
 * @returns null, or why it is no packet: then the view says nothing
 */
export function readPacket(bytes: Buffer, extensions: ExtensionTable, view: PacketView): PacketRefusal | null {
  if (bytes.length < FIXED_HEADER_BYTES) return "short"
  if (bytes.length > MAX_PACKET_BYTES) return "long"
  const first = bytes.readUInt8(0)
  if (first >> 6 !== 2) return "version"

  let start = FIXED_HEADER_BYTES + 4 * (first & 0x0f)
  if (start > bytes.length) return "short"
  forget(view)
  if ((first & 0x10) !== 0) {
    if (start + 4 > bytes.length) return "short"
    const profile = bytes.readUInt16BE(start)
    const end = start + 4 + 4 * bytes.readUInt16BE(start + 2)
    if (end > bytes.length) return "extension"
    if (!readExtensions(bytes, profile, start + 4, end, extensions, view)) return "extension"
    start = end
  }

  let end = bytes.length
  if ((first & 0x20) !== 0) {
    const padding = bytes.readUInt8(end - 1)
    if (padding === 0 || start + padding > end) return "padding"
    end -= padding
  }

  const second = bytes.readUInt8(1)
  view.payloadType = second & 0x7f
  view.marker = second >= 0x80
  view.sequence = bytes.readUInt16BE(2)
  view.timestamp = bytes.readUInt32BE(4)
  view.ssrc = bytes.readUInt32BE(8)
  view.payloadStart = start
  view.payloadEnd = end
  return null
}

/** What a span says, in the one encoding that mids and rids have (RFC 8852 §3.3: ASCII); null: it is empty. */
export function textOf(bytes: Buffer, span: Span): string | null {
  return span.start === span.end ? null : bytes.toString("latin1", span.start, span.end)
}

function forget(view: PacketView): void {
  clear(view.mid)
  clear(view.rid)
  clear(view.rrid)
  view.absSendTime = null
  view.transportSequence = null
  view.audioLevel = null
  view.isVoice = false
}

function clear(span: Span): void {
  span.start = 0
  span.end = 0
}

/** The two forms of RFC 8285: elements with one byte in front of them, and with two. What has another form is passed over. */
const ONE_BYTE = 0xbede
/** With four bits that mean nothing to us. */
const TWO_BYTE = 0x1000
/** §4.2: an element of this id ends the elements. */
const STOP = 15

/** @returns false when an element goes on after the end */
function readExtensions(
  bytes: Buffer,
  profile: number,
  start: number,
  end: number,
  extensions: ExtensionTable,
  view: PacketView,
): boolean {
  const isOneByte = profile === ONE_BYTE
  if (!isOneByte && (profile & 0xfff0) !== TWO_BYTE) return true
  for (let at = start; at < end; ) {
    const first = bytes.readUInt8(at)
    at += 1
    const id = isOneByte ? first >> 4 : first
    if (id === 0) {
      // Padding. With a length it ends the elements (§4.2).
      if (first === 0) continue
      return true
    }
    if (isOneByte && id === STOP) return true
    if (!isOneByte && at === end) return false
    const length = isOneByte ? (first & 0x0f) + 1 : bytes.readUInt8(at++)
    if (at + length > end) return false
    readExtension(bytes, extensions[id] ?? 0, at, length, view)
    at += length
  }
  return true
}

/** What has another length than its kind has is passed over. */
function readExtension(bytes: Buffer, kind: number, start: number, length: number, view: PacketView): void {
  switch (kind) {
    case MID:
      return mark(view.mid, start, length)
    case RID:
      return mark(view.rid, start, length)
    case RRID:
      return mark(view.rrid, start, length)
    case ABS_SEND_TIME:
      if (length === 3) view.absSendTime = bytes.readUIntBE(start, 3)
      return
    case TRANSPORT_SEQUENCE:
      if (length === 2) view.transportSequence = bytes.readUInt16BE(start)
      return
    case AUDIO_LEVEL: {
      if (length !== 1) return
      const level = bytes.readUInt8(start)
      view.audioLevel = level & 0x7f
      view.isVoice = level >= 0x80
    }
  }
}

function mark(span: Span, start: number, length: number): void {
  span.start = start
  span.end = start + length
}

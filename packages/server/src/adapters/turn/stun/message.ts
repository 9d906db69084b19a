/** STUN messages (RFC 8489): bytes to what they say, and back. What is said with methods and attributes is not known here. */
import { ATTRIBUTE } from "./numbers.ts"

export const MAGIC_COOKIE = 0x2112a442
/** In bytes: type, length, cookie, transaction. */
export const HEADER_LENGTH = 20
const ATTRIBUTE_HEADER = 4
/** Browsers send a dozen. */
const MOST_ATTRIBUTES = 32

const CLASSES = ["request", "indication", "success", "error"] as const
type StunClass = (typeof CLASSES)[number]

export interface Attribute {
  readonly type: number
  /** Without its padding. */
  readonly value: Buffer
  /** Where in the message it begins, in bytes. */
  readonly at: number
}

export interface StunMessage {
  readonly class: StunClass
  readonly method: number
  /** 12 bytes. */
  readonly transaction: Buffer
  /** In their order; without those after MESSAGE-INTEGRITY, for which nobody vouches, other than FINGERPRINT. */
  readonly attributes: readonly Attribute[]
  /** The whole message as it came: signatures are over bytes. */
  readonly bytes: Buffer
}

/** What is to be written. */
export interface Draft extends Pick<StunMessage, "class" | "method" | "transaction"> {
  readonly attributes: readonly (readonly [type: number, value: Buffer])[]
}

/** Reads one message that fills `bytes`; null when it is none. Never throws. The message is a view of `bytes`. */
export function decode(bytes: Buffer): StunMessage | null {
  if (bytes.length < HEADER_LENGTH || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return null
  const type = bytes.readUInt16BE(0)
  const length = bytes.readUInt16BE(2)
  if (type > 0x3fff || length % 4 !== 0 || HEADER_LENGTH + length !== bytes.length) return null
  const attributes = attributesOf(bytes)
  const kind = CLASSES[((type >> 7) & 0b10) | ((type >> 4) & 0b01)]
  if (attributes === null || kind === undefined) return null
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2)
  return { class: kind, method, transaction: bytes.subarray(8, HEADER_LENGTH), attributes, bytes }
}

function attributesOf(bytes: Buffer): readonly Attribute[] | null {
  const found: Attribute[] = []
  let isSigned = false
  let count = 0
  for (let at = HEADER_LENGTH; at < bytes.length; count++) {
    if (count === MOST_ATTRIBUTES) return null
    const type = bytes.readUInt16BE(at)
    const start = at + ATTRIBUTE_HEADER
    const end = start + bytes.readUInt16BE(at + 2)
    if (padded(end) > bytes.length) return null
    if (!isSigned || type === ATTRIBUTE.fingerprint) found.push({ type, value: bytes.subarray(start, end), at })
    isSigned ||= type === ATTRIBUTE.messageIntegrity
    at = padded(end)
  }
  return found
}

/** Writes a message, neither signed nor with a fingerprint. */
export function encode({ class: kind, method, transaction, attributes }: Draft): Buffer {
  const length = attributes.reduce((sum, [, value]) => sum + ATTRIBUTE_HEADER + padded(value.length), 0)
  const bytes = Buffer.alloc(HEADER_LENGTH + length)
  const c = CLASSES.indexOf(kind)
  const m = (method & 0x000f) | ((method & 0x0070) << 1) | ((method & 0x0f80) << 2)
  bytes.writeUInt16BE(m | ((c & 0b10) << 7) | ((c & 0b01) << 4), 0)
  bytes.writeUInt16BE(length, 2)
  bytes.writeUInt32BE(MAGIC_COOKIE, 4)
  transaction.copy(bytes, 8)
  let at = HEADER_LENGTH
  for (const [type, value] of attributes) {
    bytes.writeUInt16BE(type, at)
    bytes.writeUInt16BE(value.length, at + 2)
    value.copy(bytes, at + ATTRIBUTE_HEADER)
    at += ATTRIBUTE_HEADER + padded(value.length)
  }
  return bytes
}

/** The same message with one attribute more; its length says so. */
export function appended(message: Buffer, type: number, value: Buffer): Buffer {
  const longer = Buffer.alloc(message.length + ATTRIBUTE_HEADER + padded(value.length))
  message.copy(longer)
  longer.writeUInt16BE(longer.length - HEADER_LENGTH, 2)
  longer.writeUInt16BE(type, message.length)
  longer.writeUInt16BE(value.length, message.length + 2)
  value.copy(longer, message.length + ATTRIBUTE_HEADER)
  return longer
}

/** The first attribute of a type; later ones of the same type say nothing. */
export const find = ({ attributes }: StunMessage, type: number): Attribute | undefined =>
  attributes.find((one) => one.type === type)

/** Attributes begin at multiples of four bytes; so does what follows a message or ChannelData on a stream. */
export const padded = (length: number): number => (length + 3) & ~3

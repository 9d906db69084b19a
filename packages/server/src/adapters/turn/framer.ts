import { decode, HEADER_LENGTH, MAGIC_COOKIE, padded, type StunMessage } from "./stun/message.ts"

/** In bytes, of a message and of what ChannelData carries: media is sent in pieces of at most 1,500. */
export const MOST_BYTES = 4_096
const CHANNEL_HEADER = 4
/** Numbers of channels, as RFC 5766 had them: RFC 8656 ends at 0x4fff, but coturn's client does not. */
export const FIRST_CHANNEL = 0x4000
export const LAST_CHANNEL = 0x7fff

export type Frame =
  | { readonly kind: "stun"; readonly message: StunMessage }
  | { readonly kind: "channel"; readonly channel: number; readonly data: Buffer }
  /** Nobody knows where the next frame begins. */
  | { readonly kind: "lost" }

/** Bytes of a stream in, however they are cut, and STUN messages and ChannelData out (RFC 8656, 12.5). Keeps less than one frame. */
export class Framer {
  #rest: Buffer = Buffer.alloc(0)
  #isLost = false

  /** What has come and is not a whole frame yet, in bytes. */
  get held(): number {
    return this.#rest.length
  }

  /** Never throws. After a frame "lost" there are no more. */
  push(bytes: Buffer): readonly Frame[] {
    const frames: Frame[] = []
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (!this.#isLost) {
      const length = lengthOf(rest)
      if (length === "unknown" || (length !== "wrong" && rest.length < padded(length))) break
      const frame = length === "wrong" ? LOST : read(rest.subarray(0, length))
      this.#isLost = frame.kind === "lost"
      frames.push(frame)
      if (length !== "wrong") rest = rest.subarray(padded(length))
    }
    // A copy: a few bytes would hold on to all that came with them.
    this.#rest = Buffer.from(this.#isLost ? [] : rest)
    return frames
  }
}

const LOST = { kind: "lost" } as const

/** The length of the frame that begins here, without padding. */
function lengthOf(bytes: Buffer): number | "unknown" | "wrong" {
  const [first] = bytes
  if (first === undefined) return "unknown"
  // The first two bits of STUN are zero; the first two of ChannelData are 01.
  const isStun = first < 0x40
  if (!isStun && first > LAST_CHANNEL >> 8) return "wrong"
  if (bytes.length < 4) return "unknown"
  const length = bytes.readUInt16BE(2) + (isStun ? HEADER_LENGTH : CHANNEL_HEADER)
  if (length > MOST_BYTES) return "wrong"
  if (isStun && bytes.length >= 8 && bytes.readUInt32BE(4) !== MAGIC_COOKIE) return "wrong"
  return length
}

function read(bytes: Buffer): Frame {
  const type = bytes.readUInt16BE(0)
  if (type >= FIRST_CHANNEL) return { kind: "channel", channel: type, data: bytes.subarray(CHANNEL_HEADER) }
  const message = decode(bytes)
  return message === null ? LOST : { kind: "stun", message }
}

/** ChannelData as a stream carries it: padded, which its length does not say. */
export function channelData(channel: number, data: Buffer): Buffer {
  const bytes = Buffer.alloc(CHANNEL_HEADER + padded(data.length))
  bytes.writeUInt16BE(channel, 0)
  bytes.writeUInt16BE(data.length, 2)
  data.copy(bytes, CHANNEL_HEADER)
  return bytes
}

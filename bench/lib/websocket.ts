/**
 * The client's half of a WebSocket (RFC 6455) with next to no cost: bytes in, messages out. Enough for a load generator:
 * it masks, reads whole binary messages, and leaves fragments and extensions, which our server does not send, aside.
 */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d])
const BINARY = 0x82
const CLOSE = 0x88
const PING = 0x89
const PONG = 0x8a

/** The request that opens a socket at a path of the server. A program says the server's own address as its origin. */
export const upgrade = (host: string, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

/** A binary message as a masked frame. */
export const frame = (payload: Uint8Array): Buffer => masked(BINARY, payload)

/** The answer to a ping, without which a server takes the connection for dead. */
export const pong = (payload: Uint8Array): Buffer => masked(PONG, payload)

function masked(kind: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(head + 4 + length)
  bytes[0] = kind
  bytes[1] = 0x80 | (head === 2 ? length : head === 4 ? 126 : 127)
  if (head === 4) bytes.writeUInt16BE(length, 2)
  if (head === 10) bytes.writeBigUInt64BE(BigInt(length), 2)
  MASK.copy(bytes, head)
  for (let i = 0; i < length; i++) bytes[head + 4 + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0)
  return bytes
}

/** Takes the bytes of a connection apart. */
export class Parser {
  readonly #onMessage: (message: Buffer) => void
  readonly #onClose: (code: number) => void
  readonly #onPing: (payload: Buffer) => void
  #isOpen = false
  #rest: Buffer | undefined

  /** @param onMessage gets a view that holds until it returns, and so does `onPing` */
  constructor(
    onMessage: (message: Buffer) => void,
    onClose: (code: number) => void,
    onPing: (payload: Buffer) => void,
  ) {
    this.#onMessage = onMessage
    this.#onClose = onClose
    this.#onPing = onPing
  }

  /** @throws Error when the server refused the upgrade */
  feed(bytes: Buffer): void {
    const all = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes])
    const read = this.#isOpen ? this.#frames(all, 0) : this.#answer(all)
    this.#rest = read < all.length ? Buffer.from(all.subarray(read)) : undefined
  }

  #answer(bytes: Buffer): number {
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) return 0
    const [status = ""] = bytes.toString("latin1", 0, end).split("\r\n")
    if (!status.startsWith("HTTP/1.1 101")) throw new Error(`no WebSocket: ${status}`)
    this.#isOpen = true
    return this.#frames(bytes, end + 4)
  }

  /** Reads whole frames from `at` on; says where the first incomplete one begins. */
  #frames(bytes: Buffer, from: number): number {
    let at = from
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (at + head > bytes.length) break
      const length =
        head === 2 ? short : head === 4 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
      const end = at + head + length
      if (end > bytes.length) break
      this.#take(bytes[at] ?? 0, bytes.subarray(at + head, end))
      at = end
    }
    return at
  }

  #take(kind: number, payload: Buffer): void {
    if (kind === BINARY) this.#onMessage(payload)
    else if (kind === CLOSE) this.#onClose(payload.length >= 2 ? payload.readUInt16BE(0) : 1005)
    else if (kind === PING) this.#onPing(payload)
    else throw new Error(`a frame of kind 0x${kind.toString(16)} from our own server`)
  }
}

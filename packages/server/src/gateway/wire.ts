import type { Duplex } from "node:stream"
import { type Codec, encode, type ServerFrame } from "@everline/protocol"

/** What may wait for a slow reader, in bytes; more cuts it. Nothing is lost by that: it resumes. */
export const MOST_WAITING = 1024 * 1024
/** Small writes are cheaper copied into one, large ones handed over as they are (writev). */
const COPIED_BYTES = 4096

/** First byte of a WebSocket frame: this is the last part, and of which kind. */
const TEXT = 0x81
const BINARY = 0x82
const PONG = 0x8a

/** A server's WebSocket frame (RFC 6455, 5.2): not masked, in one part. */
function wrap(first: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const wire = Buffer.allocUnsafe(header + length)
  wire[0] = first
  if (header === 2) wire[1] = length
  else if (header === 4) {
    wire[1] = 126
    wire.writeUInt16BE(length, 2)
  } else {
    wire[1] = 127
    wire.writeUInt32BE(0, 2)
    wire.writeUInt32BE(length, 6)
  }
  wire.set(payload, header)
  return wire
}

/** A frame of ours, ready for the socket. */
export const toWire = (frame: ServerFrame, codec: Codec): Buffer =>
  codec === "json" ? wrap(TEXT, Buffer.from(encode(frame, codec))) : wrap(BINARY, encode(frame, codec))

/** The answer to a WebSocket ping. */
export const pong = (payload: Uint8Array): Buffer => wrap(PONG, payload)

/** A frame for many: encoded once for each form in which somebody wants it. */
export class SharedFrame {
  readonly #frame: ServerFrame
  readonly #packed: () => Uint8Array
  #json: Buffer | undefined
  #msgpack: Buffer | undefined

  /** @param packed the frame as MessagePack, where others want that too */
  constructor(frame: ServerFrame, packed: () => Uint8Array = () => encode(frame, "msgpack")) {
    this.#frame = frame
    this.#packed = packed
  }

  as(codec: Codec): Buffer {
    if (codec === "msgpack") {
      this.#msgpack ??= wrap(BINARY, this.#packed())
      return this.#msgpack
    }
    this.#json ??= toWire(this.#frame, codec)
    return this.#json
  }
}

/**
 * What goes out on one socket. Everything of one turn of the event loop is one write: system calls are what fan-out
 * costs most.
 */
export class Wire {
  static readonly #dirty: Wire[] = []
  readonly #socket: Duplex
  readonly #tooSlow: () => void
  #waiting: Buffer[] = []
  #bytes = 0
  /** Of the backlog, at most so many bytes are answers. */
  #answers = 0

  constructor(socket: Duplex, tooSlow: () => void) {
    this.#socket = socket
    this.#tooSlow = tooSlow
  }

  /** Bytes that the other side has not taken yet, as far as this process knows. */
  get backlog(): number {
    return this.#bytes + this.#socket.writableLength
  }

  /** Queues a frame for the end of this turn. With more than MOST_WAITING ahead of it, the reader is too slow. */
  send(wire: Buffer): void {
    if (this.backlog - this.#answers > MOST_WAITING) this.#tooSlow()
    else this.#push(wire)
  }

  /** Queues what the other side asked for. That makes nobody slow: how much is asked for at once is the intake's to bound. */
  answer(wire: Buffer): void {
    this.#answers += wire.length
    this.#push(wire)
  }

  flush(): void {
    const waiting = this.#waiting
    const bytes = this.#bytes
    const [only] = waiting
    if (only === undefined) return
    this.#waiting = []
    this.#bytes = 0
    const socket = this.#socket
    if (!socket.writable) return
    if (waiting.length === 1) socket.write(only)
    else if (bytes <= COPIED_BYTES) socket.write(Buffer.concat(waiting, bytes))
    else {
      socket.cork()
      for (const wire of waiting) socket.write(wire)
      socket.uncork()
    }
    if (socket.writableLength === 0) this.#answers = 0
  }

  /** Everything that was written has been taken. */
  drained(): void {
    if (this.#waiting.length === 0) this.#answers = 0
  }

  /** Forgets what was queued and not written. */
  drop(): void {
    this.#waiting = []
    this.#bytes = 0
  }

  #push(wire: Buffer): void {
    this.#bytes += wire.length
    if (this.#waiting.push(wire) > 1) return
    if (Wire.#dirty.push(this) === 1) setImmediate(Wire.#flushAll)
  }

  static #flushAll(): void {
    for (const wire of Wire.#dirty.splice(0)) wire.flush()
  }
}

import type { Duplex } from "node:stream"
import { type Codec, encode, type ServerFrame } from "@everline/protocol"

/** What may wait for a slow reader, in bytes; more cuts it. Nothing is lost by that: it resumes. */
const MOST_WAITING = 1024 * 1024

const FIN_TEXT = 0x81
const FIN_BINARY = 0x82

/** A server's WebSocket frame (RFC 6455, 5.2) around a frame of ours, ready for the socket. */
export function toWire(frame: ServerFrame, codec: Codec): Buffer {
  const payload = codec === "json" ? Buffer.from(encode(frame, codec)) : encode(frame, codec)
  const length = payload.length
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const wire = Buffer.allocUnsafe(header + length)
  wire[0] = codec === "json" ? FIN_TEXT : FIN_BINARY
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

/** A frame for many: encoded once for each form in which somebody wants it. */
export class SharedFrame {
  readonly #frame: ServerFrame
  #json: Buffer | undefined
  #msgpack: Buffer | undefined

  constructor(frame: ServerFrame) {
    this.#frame = frame
  }

  as(codec: Codec): Buffer {
    if (codec === "msgpack") return (this.#msgpack ??= toWire(this.#frame, codec))
    return (this.#json ??= toWire(this.#frame, codec))
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

  constructor(socket: Duplex, tooSlow: () => void) {
    this.#socket = socket
    this.#tooSlow = tooSlow
  }

  send(wire: Buffer): void {
    if (this.#bytes + this.#socket.writableLength > MOST_WAITING) return this.#tooSlow()
    this.#bytes += wire.length
    if (this.#waiting.push(wire) > 1) return
    if (Wire.#dirty.push(this) === 1) setImmediate(Wire.#flushAll)
  }

  flush(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#bytes = 0
    const [only] = waiting
    if (!this.#socket.writable) return
    this.#socket.write(waiting.length === 1 && only !== undefined ? only : Buffer.concat(waiting))
  }

  static #flushAll(): void {
    for (const wire of Wire.#dirty.splice(0)) wire.flush()
  }
}

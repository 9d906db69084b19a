/** A line on which whole WebSocket frames come twice or overtake each other, both ways: as no network does, and some proxies. */
import { createServer, connect as dial, type Socket } from "node:net"
import { listening } from "./listening.ts"
import { type Fate, Meddler } from "./meddler.ts"

export interface FrameProxy extends AsyncDisposable {
  /** Where devices connect instead: "http://127.0.0.1:1234". */
  readonly url: string
}

/**
 * Puts a proxy before a server; `fate` decides for each frame of data. What is asked over HTTP passes as it is, and so does the
 * first frame of a device: a server that hears twice who it is closes the line.
 */
export async function frameProxy(server: string, fate: () => Fate): Promise<FrameProxy> {
  const target = new URL(server)
  const sockets = new Set<Socket>()
  const proxy = createServer((device) => {
    const there = dial({ host: target.hostname, port: Number(target.port) })
    let hasSaidHello = false
    pass(device, there, () => {
      if (hasSaidHello) return fate()
      hasSaidHello = true
      return "sent"
    })
    pass(there, device, fate)
  })

  function pass(from: Socket, to: Socket, fateOf: () => Fate): void {
    sockets.add(from)
    from.setNoDelay(true)
    const meddler = new Meddler((piece) => void (to.destroyed || to.write(piece)))
    const reader = new FrameReader((piece, isData) => meddler.pass(piece, isData ? fateOf() : "sent"))
    from.on("data", (bytes) => reader.read(bytes))
    from.on("error", () => {})
    from.on("close", () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const port = await listening(proxy)
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => proxy.close(closed))
    },
  }
}

const UPGRADE = /^(?:GET \/ws |HTTP\/1\.1 101 )/
const HEAD_END = "\r\n\r\n"

/** Cuts a stream into what comes before the WebSocket and its frames (RFC 6455, 5.2). */
class FrameReader {
  readonly #found: (piece: Buffer, isData: boolean) => void
  #rest = Buffer.alloc(0)
  #isOpen = false

  constructor(found: (piece: Buffer, isData: boolean) => void) {
    this.#found = found
  }

  read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    while (this.#rest.length > 0) {
      const length = this.#isOpen ? frameLength(this.#rest) : this.#headLength()
      if (length === undefined || this.#rest.length < length) return
      const isData = this.#isOpen && isDataFrame(this.#rest)
      this.#isOpen ||= UPGRADE.test(this.#rest.toString("latin1", 0, 16))
      this.#found(this.#rest.subarray(0, length), isData)
      this.#rest = this.#rest.subarray(length)
    }
  }

  /** What is no upgrade passes as it comes. */
  #headLength(): number | undefined {
    if (!UPGRADE.test(this.#rest.toString("latin1", 0, 16))) return this.#rest.length
    const end = this.#rest.indexOf(HEAD_END)
    return end < 0 ? undefined : end + HEAD_END.length
  }
}

const isDataFrame = (frame: Buffer): boolean => (frame.readUInt8(0) & 0x0f) < 8

/** Of the frame that begins here, header and mask included; undefined while too little of it has come. */
function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined
  const [mask, short] = [(bytes.readUInt8(1) & 0x80) === 0 ? 0 : 4, bytes.readUInt8(1) & 0x7f]
  if (short < 126) return 2 + mask + short
  if (short === 126) return bytes.length < 4 ? undefined : 4 + mask + bytes.readUInt16BE(2)
  return bytes.length < 10 ? undefined : 10 + mask + Number(bytes.readBigUInt64BE(2))
}

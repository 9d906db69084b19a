/** A bus that misbehaves: between a server and nats-server, what the server tells is dropped, repeated or put out of order. */
import { createServer, connect as dial, type Socket } from "node:net"
import { listening } from "./listening.ts"
import { type Fate, Meddler } from "./meddler.ts"

export interface BusProxy extends AsyncDisposable {
  /** Where the server finds NATS instead. */
  readonly url: string
  /** Whether bytes pass at all; while they do not, nobody is told: a partition. */
  isSilent: boolean
  /** Ends every line, and refuses new ones until `restore`. */
  cut(): void
  restore(): void
}

/** Puts a proxy before NATS; `fate` decides for each hint that comes from the server. */
export async function busProxy(natsUrl: string, fate: () => Fate = () => "sent"): Promise<BusProxy> {
  const nats = new URL(natsUrl)
  const sockets = new Set<Socket>()
  let isRefusing = false
  const proxy = createServer((server) => {
    if (isRefusing) return void server.resetAndDestroy()
    const bus = dial({ host: nats.hostname, port: Number(nats.port) })
    const meddler = new Meddler((piece) => void (bus.destroyed || bus.write(piece)))
    const reader = new HintReader((piece, isHint) => meddler.pass(piece, isHint ? fate() : "sent"))
    pass(server, bus, (bytes) => reader.read(bytes))
    pass(bus, server, (bytes) => void server.write(bytes))
  })

  function pass(from: Socket, to: Socket, carry: (bytes: Buffer) => void): void {
    sockets.add(from)
    from.setNoDelay(true)
    from.on("data", (bytes) => {
      if (!self.isSilent) carry(bytes)
    })
    from.on("error", () => {})
    from.on("close", () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const port = await listening(proxy)
  const cut = () => {
    isRefusing = true
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const self: BusProxy = {
    url: `nats://127.0.0.1:${port}`,
    isSilent: false,
    cut,
    restore: () => {
      isRefusing = false
    },
    [Symbol.asyncDispose]: async () => {
      cut()
      await new Promise((closed) => proxy.close(closed))
    },
  }
  return self
}

const CRLF = 2

/**
 * Cuts what a NATS client says into its operations: https://docs.nats.io/reference/reference-protocols/nats-protocol.
 * `PUB subject bytes` is followed by so many bytes; all others are a line.
 */
class HintReader {
  readonly #found: (piece: Buffer, isHint: boolean) => void
  #rest = Buffer.alloc(0)

  constructor(found: (piece: Buffer, isHint: boolean) => void) {
    this.#found = found
  }

  read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    for (;;) {
      const end = this.#rest.indexOf("\r\n")
      if (end < 0) return
      const line = this.#rest.subarray(0, end).toString("latin1")
      const payload = /^PUB\s.*?(\d+)$/.exec(line)?.[1]
      const length = end + CRLF + (payload === undefined ? 0 : Number(payload) + CRLF)
      if (this.#rest.length < length) return
      this.#found(this.#rest.subarray(0, length), payload !== undefined)
      this.#rest = this.#rest.subarray(length)
    }
  }
}

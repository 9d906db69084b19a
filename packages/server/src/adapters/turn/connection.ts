import { createSocket, type Socket as UdpSocket } from "node:dgram"
import type { Socket } from "node:net"
import type { Dropped, Effect, Ended } from "./effects.ts"
import { Session, type SessionOptions } from "./session.ts"
import { type Endpoint, endpointOf } from "./stun/endpoint.ts"

/** In bytes, that a client has still to take: half a second of a call with several pictures. More media is dropped. */
const MOST_UNREAD = 256 * 1024
/** Answers are few; who does not take these either is given up. */
const MOST_UNANSWERED = 2 * MOST_UNREAD
/** After so many milliseconds of silence the system asks whether the other end is still there. */
const KEEP_ALIVE_MS = 30_000

/** Every other port is even. */
const MOST_TRIES = 30

type Opening = Pick<Extract<Effect, { kind: "open" }>, "family" | "isEven">

export interface ConnectionOptions extends Omit<SessionOptions, "client"> {
  readonly events: {
    ended(why: Ended): void
    refused(code: number): void
    dropped(why: Dropped): void
  }
  readonly closed: () => void
}

/** A socket with a session on it, and the UDP socket of its allocation. */
export class Connection {
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #session: Session
  #udp: UdpSocket | undefined

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket
    this.#options = options
    this.#session = new Session({ ...options, client: clientOf(socket) }, performance.now())
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on("data", (bytes: Buffer) => this.#act(this.#session.heard(bytes, performance.now())))
    socket.on("error", () => this.end("left"))
    socket.on("close", () => this.end("left"))
    socket.on("end", () => this.end("left"))
  }

  get label(): string | undefined {
    return this.#session.label
  }

  pass(): void {
    this.#act(this.#session.pass(performance.now()))
  }

  end(why: Ended): void {
    this.#act(this.#session.end(why))
  }

  #act(effects: readonly Effect[]): void {
    for (const effect of effects) this.#do(effect)
  }

  #do(effect: Effect): void {
    const { events } = this.#options
    switch (effect.kind) {
      case "answer":
        this.#write(effect.bytes)
        if (this.#socket.writableLength > MOST_UNANSWERED) this.end("unread")
        return
      case "deliver":
        if (this.#socket.writableLength > MOST_UNREAD) return events.dropped("unread")
        this.#write(effect.bytes)
        return
      case "send":
        // A datagram that cannot be sent is one that got lost.
        this.#udp?.send(effect.datagram, effect.peer.at.port, effect.peer.at.address, () => {})
        return
      case "open":
        return this.#open(effect)
      case "close":
        this.#udp?.close()
        this.#udp = undefined
        return
      case "refused":
        return events.refused(effect.code)
      case "dropped":
        return events.dropped(effect.why)
      case "end":
        this.#socket.destroy()
        events.ended(effect.why)
        this.#options.closed()
    }
  }

  /** What comes in one turn of the event loop goes out as one piece: TLS costs more by the piece than by the byte. */
  #write(bytes: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork()
      setImmediate(() => this.#socket.uncork())
    }
    this.#socket.write(bytes)
  }

  #open({ family, isEven }: Opening, triesLeft = MOST_TRIES): void {
    const udp = createSocket({ type: family === 4 ? "udp4" : "udp6", ipv6Only: family === 6 })
    this.#udp = udp
    const opened = (port: number | null) => this.#act(this.#session.opened(port, performance.now()))
    udp.once("listening", () => {
      const { port } = udp.address()
      if (!isEven || port % 2 === 0) return opened(port)
      udp.close()
      if (triesLeft > 0) this.#open({ family, isEven }, triesLeft - 1)
      else opened(null)
    })
    udp.on("error", () => {
      if (this.#udp !== udp) return
      udp.close()
      this.#udp = undefined
      opened(null)
    })
    udp.on("message", (datagram, from) => this.#act(this.#session.received(from, datagram, performance.now())))
    udp.bind()
  }
}

/** Who is at the other end; a socket that is closed already knows it no more. */
function clientOf({ remoteAddress = "0.0.0.0", remotePort = 0 }: Socket): Endpoint {
  const bare = remoteAddress.replace(/^::ffff:(?=[\d.]+$)/, "").replace(/%.*$/, "")
  return endpointOf(bare, remotePort)
}

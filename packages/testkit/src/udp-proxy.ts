import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"

/** What becomes of packets on their way, each of them by itself. */
export interface WayOptions {
  /** From one side to the other, in milliseconds. */
  readonly delayMs: number
  /** What part of them is lost, 0 … 1. */
  readonly loss: number
  /** From 0 up to 1. */
  readonly random?: () => number
}

/**
 * A bad way to one address: packets that come to `port` go on to it late, or not at all, and what it answers goes back as
 * late. Each sender has a socket of its own towards the other side, as behind the router of a home.
 */
export class UdpProxy implements AsyncDisposable {
  readonly port: number
  readonly #front: Socket
  readonly #backs = new Map<string, Promise<Socket>>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #options: WayOptions
  readonly #to: { readonly address: string; readonly port: number }

  private constructor(front: Socket, to: { readonly address: string; readonly port: number }, options: WayOptions) {
    this.#front = front
    this.#to = to
    this.#options = options
    this.port = front.address().port
    front.on("message", (packet, { address, port }) => {
      this.#later(async () => {
        const back = await this.#back(address, port)
        back.send(packet, this.#to.port, this.#to.address)
      })
    })
  }

  /** Listens at `host`, an address of this machine, for what is to go on to another of its ports. */
  static async to(host: string, port: number, options: WayOptions): Promise<UdpProxy> {
    return new UdpProxy(await bound(host), { address: host, port }, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#front.close()
    for (const back of this.#backs.values()) (await back).close()
  }

  #back(address: string, port: number): Promise<Socket> {
    const key = `${address} ${port}`
    const known = this.#backs.get(key)
    if (known) return known
    const made = bound(this.#to.address).then((socket) =>
      socket.on("message", (packet) => this.#later(() => this.#front.send(packet, port, address))),
    )
    this.#backs.set(key, made)
    return made
  }

  #later(run: () => unknown): void {
    const { delayMs, loss, random = Math.random } = this.#options
    if (random() < loss) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, delayMs)
    this.#timers.add(timer)
  }
}

async function bound(host: string): Promise<Socket> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4")
  // Somebody who is gone answers with an error of the network's; that is a lost packet.
  socket.on("error", () => undefined)
  socket.bind(0, host)
  await once(socket, "listening")
  return socket
}

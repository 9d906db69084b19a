/**
 * A wire between browsers and a media engine, by UDP, on which packets are lost or take their time, and which is another from one
 * moment to the next.
 */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram"
import { once } from "node:events"

interface Place {
  readonly address: string
  readonly port: number
}

/** Of somebody who sends by it. */
interface Line {
  readonly towardsEngine: Socket
  readonly loss: number
  isCut: boolean
}

export class Wire implements AsyncDisposable {
  /** Where browsers are to send. */
  readonly port: number
  /** How much is lost, each way, of what goes to and from whoever sends by it for the first time from now on: of 1. */
  loss = 0
  /** How much longer than without it a packet is on its way, each way, in milliseconds. */
  delayMs = 0
  readonly #front: Socket
  /** By address and port. */
  readonly #lines = new Map<string, Line>()
  readonly #timers = new Set<NodeJS.Timeout>()

  private constructor(front: Socket, engine: Place) {
    this.port = front.address().port
    this.#front = front
    front.on("message", (packet, from) => {
      const line = this.#lineOf(from)
      this.#pass(line, () => line.towardsEngine.send(packet, engine.port, engine.address))
    })
  }

  /** A wire to an engine, at the same address: Firefox believes nobody who says that it is found at that of the machine alone. */
  static async to(engine: Place): Promise<Wire> {
    const front = createSocket("udp4").bind(0, engine.address)
    await once(front, "listening")
    return new Wire(front, engine)
  }

  /** Whoever has sent by it so far is heard no more, and hears nothing: as when their network is another. */
  cut(): void {
    for (const line of this.#lines.values()) line.isCut = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    const sockets = [this.#front, ...[...this.#lines.values()].map(({ towardsEngine }) => towardsEngine)]
    await Promise.all(sockets.map((socket) => new Promise<void>((closed) => socket.close(closed))))
  }

  #lineOf({ address, port }: RemoteInfo): Line {
    const name = `${address} ${port}`
    const known = this.#lines.get(name)
    if (known !== undefined) return known
    const towardsEngine = createSocket("udp4")
    const line = { towardsEngine, loss: this.loss, isCut: false }
    towardsEngine.on("message", (packet) => this.#pass(line, () => this.#front.send(packet, port, address)))
    this.#lines.set(name, line)
    return line
  }

  #pass({ loss, isCut }: Line, pass: () => void): void {
    if (isCut || Math.random() < loss) return
    if (this.delayMs === 0) return pass()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      pass()
    }, this.delayMs)
    this.#timers.add(timer)
  }
}

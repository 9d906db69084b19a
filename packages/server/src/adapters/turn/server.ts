/** The sockets of the TURN server: TLS or TCP towards browsers whose networks let no UDP through, UDP towards our media engine. */
import { randomBytes } from "node:crypto"
import type { Socket } from "node:net"
import { Connection } from "./connection.ts"
import { credentialsOf, type Signing } from "./credentials.ts"
import type { Dropped, Ended } from "./effects.ts"
import { type PeerOptions, Peers } from "./peers.ts"
import type { PasswordOf } from "./tie-breaker.ts"

/** What becomes of connections, for metrics. */
export interface TurnEvents {
  opened(): void
  ended(why: Ended): void
  refused(code: number): void
  dropped(why: Dropped): void
}

export interface TurnServerOptions extends Signing {
  /** Our media engine. @see Peers */
  readonly peers: readonly PeerOptions[]
  readonly passwordOf: PasswordOf
  /** Whether whom a name was made for, its label, may use the relay now. Asked at each request. */
  readonly admits: (label: string) => boolean
  /** Milliseconds since 1970. */
  readonly time: () => number
  readonly events: TurnEvents
  readonly limits?: Partial<TurnLimits>
}

export interface TurnLimits {
  /** At once, in all. */
  readonly connections: number
  /** Allocations of one label at once: a browser has one for each connection and each network that it is in. */
  readonly perLabel: number
}

const LIMITS: TurnLimits = { connections: 2_000, perLabel: 16 }
const PASS_MS = 1_000

/** Takes sockets and relays between them and the media engine. It knows no accounts: see `credentials.ts`. */
export class TurnServer implements Disposable {
  readonly #options: TurnServerOptions
  readonly #limits: TurnLimits
  readonly #peers: Peers
  readonly #connections = new Set<Connection>()
  readonly #passing: NodeJS.Timeout

  /** @throws RangeError of peers that cannot be */
  constructor(options: TurnServerOptions) {
    this.#options = options
    this.#limits = { ...LIMITS, ...options.limits }
    this.#peers = new Peers(options.peers)
    this.#passing = setInterval(() => {
      for (const connection of this.#connections) connection.pass()
    }, PASS_MS)
    this.#passing.unref()
  }

  /** A socket whose next bytes are STUN, or are to be. It is closed when nothing comes of it. */
  take(socket: Socket): void {
    const { peers, passwordOf, admits, time, realm, events } = { ...this.#options, peers: this.#peers }
    events.opened()
    const connection = new Connection(socket, {
      ...{ peers, passwordOf, admits, time, realm, events },
      credentialsOf: (username) => credentialsOf(username, this.#options),
      hasRoom: (label) => this.#of(label).length < this.#limits.perLabel,
      newNonce: () => randomBytes(18).toString("base64"),
      closed: () => this.#connections.delete(connection),
    })
    if (this.#connections.size < this.#limits.connections) this.#connections.add(connection)
    else connection.end("full")
  }

  /** Ends what whom a name was made for has here. */
  cut(label: string): void {
    for (const connection of this.#of(label)) connection.end("cut")
  }

  get size(): number {
    return this.#connections.size
  }

  [Symbol.dispose](): void {
    clearInterval(this.#passing)
    for (const connection of this.#connections) connection.end("stopped")
  }

  #of(label: string): readonly Connection[] {
    return [...this.#connections].filter((connection) => connection.label === label)
  }
}

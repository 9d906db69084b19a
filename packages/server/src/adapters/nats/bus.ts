/** The bus between servers: core NATS, which keeps nothing. */
import { setTimeout as delay } from "node:timers/promises"
import { connect, type NatsConnection } from "@nats-io/transport-node"
import type { Bus, BusListener } from "../../ports/bus.ts"
import type { NatsAddress } from "./address.ts"

/** A NATS that is away is tried again after this long, in milliseconds, and up to as much more. */
const RETRY_MS = 500
const CONNECT_MS = 2_000
/** Two pings in a row that nobody answers end a connection that only seems to be there. */
const PING_MS = 2_000
const UNANSWERED = 2

/** Begins to connect to NATS, and goes on trying until disposed: a server starts, and serves, without it. */
export function openNats(address: NatsAddress, subject: string): Bus {
  return new NatsBus(address, subject)
}

class NatsBus implements Bus {
  readonly #address: NatsAddress
  readonly #subject: string
  readonly #listeners = new Set<BusListener>()
  readonly #closing = new AbortController()
  readonly #running: Promise<void>
  #connection: NatsConnection | undefined
  #isUp = false

  constructor(address: NatsAddress, subject: string) {
    this.#address = address
    this.#subject = subject
    this.#running = this.#run()
  }

  get isUp(): boolean {
    return this.#isUp
  }

  get capacity(): number {
    return this.#connection?.info?.max_payload ?? 0
  }

  tell(hint: Uint8Array): void {
    // What is told to a connection that is being made anew would be kept for later, without a bound.
    if (this.#isUp && this.#connection?.isClosed() === false) this.#connection.publish(this.#subject, hint)
  }

  listen(listener: BusListener): void {
    this.#listeners.add(listener)
    if (this.#isUp) listener.turned(true)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#connection?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#connectOnce().catch(() => {})
      this.#turn(false)
      await delay(RETRY_MS * (1 + Math.random()), undefined, { signal }).catch(() => {})
    }
  }

  /** Connects, and stays until the connection is given up for good. */
  async #connectOnce(): Promise<void> {
    const connection = await connect({
      ...this.#address,
      name: "everline",
      noEcho: true,
      timeout: CONNECT_MS,
      pingInterval: PING_MS,
      maxPingOut: UNANSWERED,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RETRY_MS,
      reconnectJitter: RETRY_MS,
      ignoreAuthErrorAbort: true,
    })
    this.#connection = connection
    if (this.#closing.signal.aborted) return connection.close()
    connection.subscribe(this.#subject, {
      callback: (error, message) => {
        if (error === null) for (const listener of this.#listeners) listener.heard(message.data)
      },
    })
    await connection.flush()
    this.#turn(true)
    for await (const { type } of connection.status()) {
      if (type === "disconnect" || type === "staleConnection") this.#turn(false)
      else if (type === "reconnect") this.#turn(true)
    }
    await connection.closed()
  }

  #turn(isUp: boolean): void {
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    // That a server stops is no news to itself.
    if (this.#closing.signal.aborted) return
    for (const listener of this.#listeners) listener.turned(isUp)
  }
}

import { LIMITS } from "@everline/protocol"
import type { Cancel, Ports } from "../ports.ts"

/** How long an answer may take when somebody is waiting: after a sleep, or when the network changed. */
const PROBE_MS = 5_000
const MISSED = 2

/** Notices a dead line: pings at intervals, and calls `dead` when two pings in a row stayed unanswered. */
export class Heartbeat {
  readonly #ports: Pick<Ports, "timer">
  readonly #ping: () => void
  readonly #dead: () => void
  #unanswered = 0
  #next: Cancel = () => undefined
  #probe: Cancel = () => undefined

  constructor(ports: Pick<Ports, "timer">, on: { ping(): void; dead(): void }) {
    this.#ports = ports
    this.#ping = on.ping
    this.#dead = on.dead
  }

  start(): void {
    this.stop()
    this.#next = this.#ports.timer(LIMITS.pingMs, () => this.#beat())
  }

  stop(): void {
    this.#unanswered = 0
    this.#next()
    this.#probe()
  }

  /** Anything that came from the server shows that the line is alive. */
  heard(): void {
    this.#unanswered = 0
    this.#probe()
  }

  /** Asks at once whether the line is alive. */
  probe(): void {
    this.#probe()
    this.#ping()
    this.#probe = this.#ports.timer(PROBE_MS, this.#dead)
  }

  #beat(): void {
    if (this.#unanswered >= MISSED) {
      this.#dead()
      return
    }
    this.#unanswered += 1
    this.#ping()
    this.#next = this.#ports.timer(LIMITS.pingMs, () => this.#beat())
  }
}

import { LIMITS } from "@everline/protocol"
import type { Cancel, Ports } from "../ports.ts"

/** How long an answer may take when somebody is waiting: after a sleep, or when the network changed. */
const PROBE_MS = 5_000
const MISSED = 2

/**
 * Notices a dead line: pings at intervals, and calls `dead` when two pings in a row stayed unanswered; `silent` when there
 * was no answer for somebody who waits.
 */
export class Heartbeat {
  readonly #ports: Pick<Ports, "timer">
  readonly #ping: () => void
  readonly #dead: () => void
  readonly #silent: () => void
  #unanswered = 0
  #next: Cancel = () => undefined
  #probe: Cancel = () => undefined

  constructor(ports: Pick<Ports, "timer">, on: { ping(): void; dead(): void; silent(): void }) {
    this.#ports = ports
    this.#ping = on.ping
    this.#dead = on.dead
    this.#silent = on.silent
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

  /** Asks at once whether the line is alive, and takes it for dead when there is no answer in time. */
  probe(ms = PROBE_MS): void {
    this.#probe()
    this.#ping()
    this.#probe = this.#ports.timer(ms, this.#silent)
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

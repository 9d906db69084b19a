import type { Cancel, Ports } from "../ports.ts"
import { type Heard, whenArrived } from "./hearing.ts"

export interface Coming {
  /** Whether the link to the room is connected, both ways. */
  readonly isConnected: boolean
  /** By which the voices come of which one is awaited, as far as they are there. */
  readonly receivers: readonly Heard[]
  /** How long a voice is waited for once there is a connection; null: until it comes. */
  readonly patienceMs: number | null
}

/** Waits until what comes from a room can be played: there is a connection, and a voice has come by it that is awaited. */
export class RoomArrival {
  readonly #ports: Pick<Ports, "timer">
  readonly #arrived: () => void
  readonly #waits = new Map<Heard, Cancel>()
  #patienceMs: number | null = null
  #patience: Cancel | undefined

  /** @param arrived told once */
  constructor(ports: Pick<Ports, "timer">, arrived: () => void) {
    this.#ports = ports
    this.#arrived = arrived
  }

  /** Something else comes than before, or somebody else is awaited. */
  follow({ isConnected, receivers, patienceMs }: Coming): void {
    if (!isConnected) return this.cancel()
    for (const [receiver, stop] of this.#waits) {
      if (receivers.includes(receiver)) continue
      stop()
      this.#waits.delete(receiver)
    }
    for (const receiver of receivers)
      if (!this.#waits.has(receiver))
        this.#waits.set(
          receiver,
          whenArrived(receiver, this.#ports, () => this.#arrive()),
        )
    if (patienceMs === this.#patienceMs) return
    this.#patience?.()
    this.#patienceMs = patienceMs
    this.#patience = patienceMs === null ? undefined : this.#ports.timer(patienceMs, () => this.#arrive())
  }

  cancel(): void {
    for (const stop of this.#waits.values()) stop()
    this.#waits.clear()
    this.#patience?.()
    this.#patience = undefined
    this.#patienceMs = null
  }

  #arrive(): void {
    this.cancel()
    this.#arrived()
  }
}

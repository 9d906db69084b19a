import type { Rate } from "../config.ts"
import { networkOf } from "../network.ts"
import type { Clock } from "../ports/clock.ts"
import { Buckets } from "./flood.ts"

/** Where a request came from, trusted proxies seen through. */
export interface Visitor {
  readonly address: string
  readonly isAllowedOrigin: boolean
  /** Of the page that asks, as its browser says; to be believed where it is allowed. */
  readonly origin?: string | undefined
}

/** Why a socket is not taken. */
export type Refusal = "origin" | "too_many" | "draining"

/** The status line that a refusal is answered with. */
export const STATUS: Readonly<Record<Refusal, string>> = {
  origin: "403 Forbidden",
  too_many: "429 Too Many Requests",
  draining: "503 Service Unavailable",
}

export interface AdmissionOptions {
  readonly clock: Clock
  /** Sockets that one network may open, and have open. */
  readonly connects: Rate
  readonly connections: number
}

/** Decides who may open a socket, and counts who has. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #connects: Buckets
  readonly #open = new Map<string, number>()
  #isDraining = false

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#connects = new Buckets(options.connects)
  }

  /** From here on nobody is let in. */
  drain(): void {
    this.#isDraining = true
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Why this visitor is not let in; null when it is. */
  refusal({ address, isAllowedOrigin }: Visitor): Refusal | null {
    const { clock, connections } = this.#options
    if (this.#isDraining) return "draining"
    if (!isAllowedOrigin) return "origin"
    const network = networkOf(address)
    if ((this.#open.get(network) ?? 0) >= connections) return "too_many"
    return this.#connects.take(network, clock.now()) > 0 ? "too_many" : null
  }

  entered(address: string): void {
    const network = networkOf(address)
    this.#open.set(network, (this.#open.get(network) ?? 0) + 1)
  }

  left(address: string): void {
    const network = networkOf(address)
    const open = (this.#open.get(network) ?? 1) - 1
    if (open > 0) this.#open.set(network, open)
    else this.#open.delete(network)
  }
}

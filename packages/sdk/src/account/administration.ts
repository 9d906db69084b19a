import type { Input, Output } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Administration as AdministrationApi, AdminMethod } from "../api/administration.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

export interface AdministrationOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  /** Whether the account is an administrator's. */
  readonly isAdmin: () => boolean
}

export class Administration implements AdministrationApi {
  readonly #options: AdministrationOptions
  readonly #waiting: Signal<number> = signal(0)

  constructor(options: AdministrationOptions) {
    this.#options = options
  }

  get waiting(): ReadonlySignal<number> {
    return this.#waiting
  }

  call<Name extends AdminMethod>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }

  /** The line is up: asks how many wait, for nobody tells those who are away. */
  resume(): void {
    this.#waiting.value = 0
    if (!this.#options.isAdmin()) return
    this.call("signUps.list", { limit: 1 }).then(
      ({ waiting }) => this.signalled(waiting),
      () => undefined,
    )
  }

  /** The server says how many wait. */
  signalled(waiting: number): void {
    this.#waiting.value = waiting
  }

  clear(): void {
    this.#waiting.value = 0
  }
}

import type { Input } from "@everline/protocol"
import type { Push as PushApi } from "../api/push.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

export class Push implements PushApi {
  readonly #call: Connection["call"]
  readonly #ports: Pick<Ports, "timer" | "random">

  constructor(call: Connection["call"], ports: Pick<Ports, "timer" | "random">) {
    this.#call = call
    this.#ports = ports
  }

  async key(): Promise<string> {
    return (await persist(this.#call, this.#ports, "push.key", {})).key
  }

  async subscribe(target: Input<"push.subscribe">): Promise<void> {
    await persist(this.#call, this.#ports, "push.subscribe", target)
  }

  async unsubscribe(): Promise<void> {
    await persist(this.#call, this.#ports, "push.unsubscribe", {})
  }
}

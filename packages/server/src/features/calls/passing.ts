import { Polling } from "../../polling.ts"
import type { Calls } from "./service.ts"

/** How late what is due to a call may be: a quarter of what people take for at once. */
const EVERY_MS = 250
const PRUNE_MS = 600_000

/** Does what the time brings to calls, and forgets those that are long over, for as long as the server runs. */
export class Passing implements AsyncDisposable {
  readonly #pollings: readonly Polling[]

  constructor(calls: Pick<Calls, "pass" | "prune">, failed: (error: unknown) => void) {
    this.#pollings = [
      new Polling({ every: () => EVERY_MS, failed, turn: () => calls.pass() }),
      new Polling({ every: () => PRUNE_MS, failed, turn: () => calls.prune() }),
    ]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pollings.map((polling) => polling[Symbol.asyncDispose]()))
  }
}

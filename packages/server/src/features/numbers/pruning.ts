import { Polling } from "../../polling.ts"
import type { Numbers } from "./service.ts"

/** A code that is over lies about no longer. */
const EVERY_MS = 60_000

/** Forgets codes and requests in time, for as long as the server runs. */
export class Pruning implements AsyncDisposable {
  readonly #polling: Polling

  constructor(numbers: Pick<Numbers, "prune">, failed: (error: unknown) => void) {
    this.#polling = new Polling({ every: () => EVERY_MS, failed, turn: () => numbers.prune() })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }
}

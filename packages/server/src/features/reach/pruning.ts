import { Polling } from "../../polling.ts"
import type { ShortLinks } from "./links.ts"

/** A link that is over opens nothing; its row may lie about for a while. */
const EVERY_MS = 3600_000

/** Forgets short links in time, for as long as the server runs. */
export class LinkPruning implements AsyncDisposable {
  readonly #polling: Polling

  constructor(links: Pick<ShortLinks, "prune">, failed: (error: unknown) => void) {
    this.#polling = new Polling({ every: () => EVERY_MS, failed, turn: () => links.prune() })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }
}

import { Polling } from "../../polling.ts"
import type { Files } from "./service.ts"

/** How soon the bytes of what was taken back are gone. A look that finds nothing is one index that is empty. */
const EVERY_MS = 5_000

/** Takes away what no message carries, for as long as the server runs. */
export class Sweeping implements AsyncDisposable {
  readonly #polling: Polling

  constructor(files: Pick<Files, "sweep">, failed: (error: unknown) => void) {
    this.#polling = new Polling({
      every: () => EVERY_MS,
      failed,
      turn: async () => {
        while ((await files.sweep()) > 0);
      },
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }
}

import { type ErrorCode, EverlineError, type Failure, isErrorCode } from "@everline/protocol"
import type { Cancel, Ports } from "../ports.ts"

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: EverlineError) => void
  readonly cancel: Cancel
}

/** A failure as it came over the line. A code that this build does not know is as good as none. */
export const toError = (failure: Failure): EverlineError =>
  new EverlineError(isErrorCode(failure.code) ? failure.code : "internal", failure)

/** Calls that wait for their answers. */
export class Calls {
  readonly #ports: Pick<Ports, "timer">
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  constructor(ports: Pick<Ports, "timer">) {
    this.#ports = ports
  }

  /** Sends a call by `send(id)`. Rejects with `unavailable` when no answer came in time. */
  open(timeoutMs: number, send: (id: number) => void): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const cancel = this.#ports.timer(timeoutMs, () => this.fail(id, new EverlineError("unavailable")))
      this.#waiting.set(id, { resolve, reject, cancel })
      send(id)
    })
  }

  answer(id: number, output: unknown): void {
    this.#take(id)?.resolve(output)
  }

  fail(id: number, error: EverlineError): void {
    this.#take(id)?.reject(error)
  }

  /** The line is gone, and with it every answer. */
  failAll(code: ErrorCode): void {
    for (const id of [...this.#waiting.keys()]) this.fail(id, new EverlineError(code))
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.cancel()
    return waiting
  }
}

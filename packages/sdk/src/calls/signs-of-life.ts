import { type CallId, LIMITS } from "@everline/protocol"
import type { Cancel, Ports } from "../ports.ts"

export interface SignsOfLifeOptions {
  readonly ports: Pick<Ports, "timer">
  /** The calls that this device is in. */
  readonly calls: () => readonly CallId[]
  /** Says that it is. What does not arrive is said again soon, or is over. */
  readonly say: (call: CallId) => void
}

/** That this device is there, every five seconds, for as long as it is in a call. */
export class SignsOfLife {
  readonly #options: SignsOfLifeOptions
  #next: Cancel | undefined

  constructor(options: SignsOfLifeOptions) {
    this.#options = options
  }

  /** This device has come into a call, or is out of one. */
  follow(): void {
    const { ports, calls, say } = this.#options
    if (calls().length === 0) {
      this.#next?.()
      this.#next = undefined
    } else
      this.#next ??= ports.timer(LIMITS.callAliveMs, () => {
        this.#next = undefined
        for (const call of calls()) say(call)
        this.follow()
      })
  }
}

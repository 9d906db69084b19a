import type { CallView, Input } from "@everline/protocol"
import type { Connection } from "../link/connection.ts"
import { patient, persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

/** What a device tells the server of a call that it is in. */
type News = "calls.arrived" | "calls.connected" | "calls.heard"

export interface TellingOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random">
  /** What the server answers. */
  readonly heard: (view: CallView) => void
}

/** What a device in a call tells the other ends of its links, and the server. */
export class Telling {
  readonly #options: TellingOptions
  #saying: Promise<unknown> = Promise.resolve()

  constructor(options: TellingOptions) {
    this.#options = options
  }

  /** Tells the other end, one thing after the other. What is lost with the line is made up for when there is another. */
  say(said: Input<"calls.signal">): void {
    const { call, ports } = this.#options
    const tell = patient(call, ports)
    this.#saying = this.#saying.then(() => tell("calls.signal", said)).catch(() => undefined)
  }

  tell<Name extends News>(method: Name, input: Input<Name>): void {
    const { call, ports, heard } = this.#options
    persist<News>(call, ports, method, input).then(
      ({ view }) => heard(view),
      // Who hears first tells it; the other is told that it is known.
      () => undefined,
    )
  }
}

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
  /** The last that was said by each way. A room that takes it slowly keeps no other way waiting, nor a direct link. */
  readonly #saying = new Map<string, Promise<void>>()
  /** The last that the server was told, by what it is and of which link. */
  readonly #telling = new Map<string, Promise<void>>()

  constructor(options: TellingOptions) {
    this.#options = options
  }

  /**
   * Tells the other end, by each way one thing after the other. What is lost with the line is made up for when there is another.
   * @returns when the server has taken it, and a room that is there has heard it; or when it is lost
   */
  say(said: Input<"calls.signal">): Promise<void> {
    const { call, ports } = this.#options
    const way = `${said.link} ${said.way ?? ""}`
    const tell = patient(call, ports)
    const before = this.#saying.get(way) ?? Promise.resolve()
    const taken = before
      .then(() => tell("calls.signal", said))
      .then(
        () => undefined,
        () => undefined,
      )
    this.#saying.set(way, taken)
    return taken
  }

  /** Tells the server, of each link one thing after the other: what was so before is not told after what is. */
  tell<Name extends News>(method: Name, input: Input<Name>): void {
    const { call, ports, heard } = this.#options
    const way = `${method} ${"link" in input ? input.link : ""}`
    const before = this.#telling.get(way) ?? Promise.resolve()
    const told = before
      .then(() => persist<News>(call, ports, method, input))
      .then(
        ({ view }) => heard(view),
        // Who hears first tells it; the other is told that it is known.
        () => undefined,
      )
    this.#telling.set(way, told)
  }
}

import type { Database } from "../../database.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import { listPresent } from "./admission-store.ts"
import { readRelayLabel, relayLabel } from "./ice.ts"

/** How late the relay may hear that a device is in a call no more. */
const LOOK_MS = 1_000
/** Whoever has something at the relay asks again before that: an allocation lasts for ten minutes. */
const FORGET_MS = 660_000

export interface AdmissionOptions {
  readonly database: Database
  readonly clock: Clock
  /** Told that whom a name was made for may not use the relay any more. */
  readonly cut: (label: string) => void
  readonly failed: (error: unknown) => void
}

interface Known {
  mayUse: boolean
  askedAt: number
}

/**
 * Who may use the relay of our own: devices that are in a call, by what the record says of it. A name is good for hours and a
 * call for as long as it goes on; so each that is shown is looked up at once, and every second for as long as it is in use.
 */
export class Admission implements AsyncDisposable {
  readonly #options: AdmissionOptions
  /** By label, only of names that a server of this record signed. */
  readonly #known = new Map<string, Known>()
  readonly #polling: Polling

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#polling = new Polling({ every: () => LOOK_MS, failed: options.failed, turn: () => this.#look() })
  }

  /**
   * Whether whom a name was made for may use the relay now. One that is shown for the first time may, until it was looked up,
   * a moment later: its name is signed, and was made for a device that was in the call.
   */
  admits(label: string): boolean {
    const now = this.#options.clock.now()
    const known = this.#known.get(label)
    if (known !== undefined) {
      known.askedAt = now
      return known.mayUse
    }
    if (readRelayLabel(label) === null) return false
    this.#known.set(label, { mayUse: true, askedAt: now })
    this.#polling.hurry()
    return true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  async #look(): Promise<void> {
    const { clock, database, cut } = this.#options
    for (const [label, { askedAt }] of this.#known) if (clock.now() - askedAt > FORGET_MS) this.#known.delete(label)
    // What comes in while the record is asked is looked up next.
    const asked = [...this.#known.keys()]
    if (asked.length === 0) return
    const pairs = asked.map(readRelayLabel).filter((pair) => pair !== null)
    const present = new Set((await listPresent(database, pairs)).map(relayLabel))
    for (const label of asked) {
      const known = this.#known.get(label)
      if (known === undefined) continue
      const was = known.mayUse
      known.mayUse = present.has(label)
      if (was && !known.mayUse) cut(label)
    }
  }
}

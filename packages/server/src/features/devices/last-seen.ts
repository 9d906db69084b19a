import type { DeviceId, Time } from "@everline/protocol"
import type { Clock } from "../../ports/clock.ts"

const FLUSH_MS = 60_000

export interface LastSeenOptions {
  readonly clock: Clock
  readonly write: (seen: ReadonlyMap<DeviceId, Time>) => Promise<void>
  readonly failed: (error: unknown) => void
}

/** Gathers when devices were here and writes it down once a minute, all in one statement. A hint: a crash loses a minute. */
export class LastSeen implements AsyncDisposable {
  readonly #options: LastSeenOptions
  readonly #timer: NodeJS.Timeout
  #seen = new Map<DeviceId, Time>()

  constructor(options: LastSeenOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS).unref()
  }

  note(device: DeviceId): void {
    this.#seen.set(device, this.#options.clock.now())
  }

  /** What is known here and not written yet. */
  at(device: DeviceId): Time | undefined {
    return this.#seen.get(device)
  }

  async flush(): Promise<void> {
    if (this.#seen.size === 0) return
    const seen = this.#seen
    this.#seen = new Map()
    await this.#options.write(seen).catch(this.#options.failed)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

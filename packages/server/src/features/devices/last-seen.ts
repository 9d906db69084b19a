import type { DeviceId, Time } from "@everline/protocol"
import type { Clock } from "../../ports/clock.ts"

const FLUSH_MS = 60_000

export interface LastSeenOptions {
  readonly clock: Clock
  readonly isOnline: (device: DeviceId) => boolean
  readonly write: (seen: ReadonlyMap<DeviceId, Time>) => Promise<void>
  readonly failed: (error: unknown) => void
}

/**
 * Gathers when devices were here and writes it down once a minute, all in one statement; a device that stays connected
 * is seen each time. A hint: a crash loses a minute.
 */
export class LastSeen implements AsyncDisposable {
  readonly #options: LastSeenOptions
  readonly #timer: NodeJS.Timeout
  /** Came in, and were still online at the last look. */
  readonly #here = new Set<DeviceId>()
  #seen = new Map<DeviceId, Time>()

  constructor(options: LastSeenOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS).unref()
  }

  note(device: DeviceId): void {
    this.#here.add(device)
    this.#seen.set(device, this.#options.clock.now())
  }

  /** What is known here and not written yet. */
  at(device: DeviceId): Time | undefined {
    return this.#seen.get(device)
  }

  /** What the timer does. */
  async flush(): Promise<void> {
    for (const device of this.#here) {
      if (this.#options.isOnline(device)) this.note(device)
      else this.#here.delete(device)
    }
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

/** Watches the disk of our own PostgreSQL, so that what is new is refused while there is still room for all else. */
import { Polling } from "../../polling.ts"
import type { StorageEvents } from "../../ports/storage.ts"
import { freeBytes, hasReserve, keepReserve, RESERVE_BYTES } from "./reserve.ts"

const MIB = 2 ** 20
const LOOK_MS = 1_000
/** Below this nothing new is taken. More than the busiest server writes between two looks, and than reads need for days. */
const SCARCE_BYTES = 256 * MIB
/** Taken again from here on, or a disk at the edge would be full and not full in turn. */
const AMPLE_BYTES = SCARCE_BYTES + 64 * MIB

/** Whether what is new is refused, after it was or was not. The reserve is part of what must be free, be it kept or not. */
export function becomesFull(isFull: boolean, { free, hasReserve }: { free: number; hasReserve: boolean }): boolean {
  const usable = hasReserve ? free : free - RESERVE_BYTES
  return usable < (isFull ? AMPLE_BYTES : SCARCE_BYTES)
}

export class SpaceWatch implements AsyncDisposable {
  readonly #dataDir: string
  readonly #events: StorageEvents
  #polling: Polling | undefined
  #isFull = false

  private constructor(dataDir: string, events: StorageEvents) {
    this.#dataDir = dataDir
    this.#events = events
  }

  /** Begins with a first look. `dataDir` is the folder of `startEmbeddedPostgres`. @param every milliseconds */
  static async start(dataDir: string, events: StorageEvents, every = LOOK_MS): Promise<SpaceWatch> {
    const watch = new SpaceWatch(dataDir, events)
    // The first look makes the reserve, which takes long on a slow disk: a second one must not make it beside that.
    await watch.#look()
    const failed = (error: unknown) => events.failed(error)
    watch.#polling = new Polling({ every: () => every, turn: () => watch.#look(), failed })
    return watch
  }

  get isFull(): boolean {
    return this.#isFull
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#polling?.[Symbol.asyncDispose]()
  }

  async #look(): Promise<void> {
    const found = { free: await freeBytes(this.#dataDir), hasReserve: await hasReserve(this.#dataDir) }
    const isFull = becomesFull(this.#isFull, found)
    if (!isFull && !found.hasReserve) await keepReserve(this.#dataDir)
    this.#events.storage(found.free)
    if (isFull !== this.#isFull) this.#events.storageFull(isFull, found.free)
    this.#isFull = isFull
  }
}

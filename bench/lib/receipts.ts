import { type ConversationId, LIMITS, type Ordinal } from "@everline/protocol"
import type { Device } from "./device.ts"

/** The app says how far it has come at most this often for a conversation, in milliseconds. */
const EVERY = 1_000
/** Devices do not tick together: they are spread over this many moments of a second. */
const MOMENTS = 50

interface Reader {
  readonly device: Device
  readonly conversation: ConversationId
  /** The newest message that has come. */
  here: Ordinal
  /** The newest that was told of. */
  told: Ordinal
}

/**
 * What the app does with what it receives while its conversation is open: at most once a second, one `marks.set` that
 * says delivered and read. It pings as the app does, too.
 */
export class Receipts implements Disposable {
  readonly #readers: Reader[] = []
  readonly #timers: readonly NodeJS.Timeout[]
  #moment = 0
  #sent = 0

  constructor() {
    this.#timers = [
      setInterval(() => this.#tick(), EVERY / MOMENTS),
      setInterval(() => {
        for (const { device } of this.#readers) device.ping()
      }, LIMITS.pingMs),
    ]
  }

  /** Calls of marks.set so far. */
  get sent(): number {
    return this.#sent
  }

  /** Opens the conversation on a device; the answer takes each message that comes. */
  open(device: Device, conversation: ConversationId): (ordinal: Ordinal) => void {
    const reader: Reader = { device, conversation, here: 0, told: 0 }
    this.#readers.push(reader)
    return (ordinal) => {
      if (ordinal > reader.here) reader.here = ordinal
    }
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #tick(): void {
    this.#moment = (this.#moment + 1) % MOMENTS
    for (let i = this.#moment; i < this.#readers.length; i += MOMENTS) {
      const reader = this.#readers[i]
      if (reader === undefined || reader.here === reader.told) continue
      const { device, conversation, here } = reader
      device.post("marks.set", { conversation, read: here, delivered: here })
      reader.told = here
      this.#sent += 1
    }
  }
}

import type { DeviceId, PairingId } from "@everline/protocol"
import type { Asking, Pairings as PairingsApi } from "../api/pairings.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import { Offer, type OfferOptions } from "./offer.ts"

export interface PairingsOptions extends Omit<OfferOptions, "device"> {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "now" | "timer" | "random">
  readonly shape: OfferOptions["device"]["shape"]
}

/** Logging a new screen in by a device that is in: both sides of it. */
export class Pairings implements PairingsApi {
  readonly #options: PairingsOptions

  constructor(options: PairingsOptions) {
    this.#options = options
  }

  async offer(deviceName: string): Promise<Offer> {
    const { shape, ...options } = this.#options
    return new Offer({ ...options, device: { name: deviceName, shape } })
  }

  // A page that a QR has just opened is not connected yet.
  look(shown: string): Promise<Asking> {
    const input = { shown: shown.slice(shown.indexOf("#") + 1) }
    return persist(this.#options.call, this.#options.ports, "pairings.look", input)
  }

  async confirm(pairing: PairingId, name?: string): Promise<DeviceId> {
    const input = { pairing, ...(name === undefined ? {} : { name }) }
    return (await persist(this.#options.call, this.#options.ports, "pairings.confirm", input)).device
  }

  async refuse(pairing: PairingId): Promise<void> {
    await persist(this.#options.call, this.#options.ports, "pairings.refuse", { pairing })
  }
}

import type { DeviceId } from "@everline/protocol"

/** Uploads and downloads under way, by device: with a device they end. */
export class Transfers {
  readonly #ends = new Map<DeviceId, Set<() => void>>()

  /** Notes one; the answer says that it is over. @param end breaks it off */
  begin(device: DeviceId, end: () => void): () => void {
    const ends = this.#ends.get(device) ?? new Set()
    this.#ends.set(device, ends.add(end))
    return () => {
      ends.delete(end)
      if (ends.size === 0 && this.#ends.get(device) === ends) this.#ends.delete(device)
    }
  }

  /** Breaks off what a device has under way. */
  cut(device: DeviceId): void {
    for (const end of this.#ends.get(device) ?? []) end()
  }
}

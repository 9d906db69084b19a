import { type Cache, memoryCache } from "@everline/sdk"

/** What a device keeps, in memory, and how many entries of conversations that is. */
export class WatchedCache implements Cache {
  readonly #cache = memoryCache()
  readonly #kept = new Set<string>()
  #enough: { readonly entries: number; readonly tell: () => void } | undefined

  readonly load = this.#cache.load
  readonly session = this.#cache.session
  readonly rows = this.#cache.rows
  readonly forgetRecord = this.#cache.forgetRecord
  readonly putBlob = this.#cache.putBlob
  readonly blob = this.#cache.blob
  readonly keepBlobs = this.#cache.keepBlobs
  readonly dropBlobs = this.#cache.dropBlobs
  readonly clear = this.#cache.clear
  readonly close = this.#cache.close

  /** Entries that are written down. */
  get size(): number {
    return this.#kept.size
  }

  /** Resolves when so many entries are written down. */
  holds(entries: number): Promise<void> {
    return new Promise((tell) => {
      this.#enough = { entries, tell }
      this.#look()
    })
  }

  async write(changes: Parameters<Cache["write"]>[0]): Promise<void> {
    await this.#cache.write(changes)
    for (const [conversation, { seq }] of changes.rows ?? []) this.#kept.add(`${conversation} ${seq}`)
    this.#look()
  }

  #look(): void {
    if (this.#enough !== undefined && this.#kept.size >= this.#enough.entries) this.#enough.tell()
  }
}

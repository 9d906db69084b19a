const HOUR_MS = 3600_000
const HOURS = 24

/** Counts what happens, by the hour, and forgets it after a day. */
export class Hours {
  /** By the number of the hour since 1970. */
  readonly #counts = new Map<number, number>()

  /** @param now milliseconds since 1970 */
  add(now: number): void {
    const hour = Math.floor(now / HOUR_MS)
    this.#counts.set(hour, (this.#counts.get(hour) ?? 0) + 1)
    if (this.#counts.size > HOURS) this.#forget(hour)
  }

  /** What was counted in this hour and the 23 before it. */
  lately(now: number): number {
    this.#forget(Math.floor(now / HOUR_MS))
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  #forget(hour: number): void {
    for (const counted of this.#counts.keys()) if (counted <= hour - HOURS) this.#counts.delete(counted)
  }
}

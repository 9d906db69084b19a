/** Buckets in each power of two: a value is known to about 1.6 %. */
const STEPS = 64

/** How long things took: log-linear buckets, microseconds in, milliseconds out. */
export class Histogram {
  readonly #buckets = new Uint32Array(64 * STEPS)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @param micros below 1 counts as 1 */
  add(micros: number): void {
    const value = Math.max(1, micros)
    const power = 31 - Math.clz32(value)
    const bucket = power * STEPS + Math.floor((value / 2 ** power - 1) * STEPS)
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count += 1
  }

  /** All that is in it, for another process to add. */
  get buckets(): readonly number[] {
    return [...this.#buckets]
  }

  /** Adds all that another has. */
  addAll(buckets: readonly number[]): void {
    for (const [bucket, count] of buckets.entries()) {
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count
      this.#count += count
    }
  }

  /** The value below which so large a part of all lies, in milliseconds; NaN when there are none. */
  quantile(part: number): number {
    let left = Math.ceil(this.#count * part)
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count
      if (count > 0 && left <= 0)
        return (2 ** Math.floor(bucket / STEPS) * (1 + ((bucket % STEPS) + 0.5) / STEPS)) / 1000
    }
    return Number.NaN
  }
}

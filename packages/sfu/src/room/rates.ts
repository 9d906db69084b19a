/** How long what came is counted together. */
const SPAN_MS = 1_000
const LAYERS = 4

/** What a stream takes, by its temporal layers. Times are in milliseconds of any clock that does not go back. */
export class Rates {
  readonly #bytes = new Float64Array(LAYERS)
  readonly #bps = new Float64Array(LAYERS)
  #beganAt: number | undefined
  #isMeasured = false
  /** The highest temporal layer of which anything came lately. */
  #most = 0

  add(temporal: number, bytes: number, now: number): void {
    this.#beganAt ??= now
    if (now - this.#beganAt >= SPAN_MS) this.#close(now - this.#beganAt, now)
    this.#bytes[temporal] = (this.#bytes[temporal] ?? 0) + bytes
  }

  get mostTemporal(): number {
    return this.#most
  }

  /** In bit/s, of a temporal layer and those below it; before it is measured, of what came so far. */
  upTo(temporal: number): number {
    const counted = this.#isMeasured ? this.#bps : this.#bytes.map((bytes) => bytes * 8)
    return counted.subarray(0, temporal + 1).reduce((sum, each) => sum + each, 0)
  }

  get total(): number {
    return this.upTo(LAYERS - 1)
  }

  #close(spanMs: number, now: number): void {
    this.#most = 0
    for (let layer = 0; layer < LAYERS; layer++) {
      const bytes = this.#bytes[layer] ?? 0
      if (bytes > 0) this.#most = layer
      this.#bps[layer] = (bytes * 8_000) / spanMs
    }
    this.#bytes.fill(0)
    this.#isMeasured = true
    this.#beganAt = now
  }
}

/** How much passes in a time, by a window that slides in steps. */

const STEP_MS = 50
/** Half a second is long enough for the pictures of a camera and short enough to follow a link that changes. */
const STEPS = 10
const LEAST_STEPS = 4
const LATELY_STEPS = 6
const PEAK_STEPS = 2
const PLACES = 16
const MASK = PLACES - 1

/** Times are in milliseconds of one clock; what is older than the window is not counted. */
export class Throughput {
  readonly #bytes = new Float64Array(PLACES)
  #first: number | undefined
  #newest = 0

  add(atMs: number, bytes: number): void {
    const step = Math.floor(atMs / STEP_MS)
    if (this.#first === undefined || step - this.#newest >= PLACES) {
      this.#bytes.fill(0)
      this.#first = step
      this.#newest = step
    }
    if (step <= this.#newest - STEPS) return
    for (; this.#newest < step; this.#newest++) this.#bytes[(this.#newest + 1) & MASK] = 0
    const place = step & MASK
    this.#bytes[place] = (this.#bytes[place] ?? 0) + bytes
  }

  /** In bit/s, over the last whole steps; undefined before there are enough of them. */
  get bitsPerSecond(): number | undefined {
    const steps = this.#whole(STEPS)
    return steps < LEAST_STEPS ? undefined : this.#over(steps, 0)
  }

  /** The most of it that passed in a tenth of a second lately: what a link carries while something fills it. */
  get peak(): number | undefined {
    const steps = this.#whole(LATELY_STEPS)
    if (steps < LEAST_STEPS) return undefined
    let most = 0
    for (let ago = 0; ago <= steps - PEAK_STEPS; ago++) most = Math.max(most, this.#over(PEAK_STEPS, ago))
    return most
  }

  #whole(most: number): number {
    return this.#first === undefined ? 0 : Math.min(most, this.#newest - this.#first)
  }

  #over(steps: number, ago: number): number {
    let bytes = 0
    for (let back = 1; back <= steps; back++) bytes += this.#bytes[(this.#newest - ago - back) & MASK] ?? 0
    return (bytes * 8_000) / (steps * STEP_MS)
  }
}

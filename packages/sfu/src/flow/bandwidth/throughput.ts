/** How much passes in a time, by a window that slides in steps. */

const STEP_MS = 50
/** Half a second is long enough for the pictures of a camera and short enough to follow a link that changes. */
const STEPS = 10
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

  /** In bit/s, of the last whole steps; undefined before there are four of them. */
  get bitsPerSecond(): number | undefined {
    if (this.#first === undefined) return undefined
    const steps = Math.min(STEPS, this.#newest - this.#first)
    if (steps < 4) return undefined
    let bytes = 0
    for (let back = 1; back <= steps; back++) bytes += this.#bytes[(this.#newest - back) & MASK] ?? 0
    return (bytes * 8_000) / (steps * STEP_MS)
  }
}

/** How many samples RNNoise takes at a time: 10 ms at 48 kHz. */
export const FRAME = 480

/**
 * Cuts sound that comes in pieces of any length into frames, and hands it on in pieces of the same length, `FRAME` samples
 * later: what goes out is the frame before, while the next one fills up. Makes nothing that would have to be collected.
 */
export class Framing {
  readonly #work: (frame: Float32Array) => void
  readonly #frame = new Float32Array(FRAME)
  #at = 0

  /** @param work changes a frame in its place */
  constructor(work: (frame: Float32Array) => void) {
    this.#work = work
  }

  /** @param output is written, as long as `input` is */
  pass(input: Float32Array, output: Float32Array): void {
    for (let at = 0; at < input.length; at++) {
      output[at] = this.#frame[this.#at] ?? 0
      this.#frame[this.#at] = input[at] ?? 0
      this.#at += 1
      if (this.#at < FRAME) continue
      this.#at = 0
      this.#work(this.#frame)
    }
  }
}

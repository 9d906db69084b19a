/** Takes noise out of the sound that passes, in an AudioWorklet: in a thread of its own, 128 samples at a time. */
import { Framing } from "./framing.ts"
import { PROCESSOR } from "./processor.ts"
import { startRnnoise } from "./rnnoise.ts"

// What there is in an AudioWorkletGlobalScope, which the library of the DOM leaves out.
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void

// Nothing can be fetched here, so its bytes come with it. Where it does not run, neither does this.
const denoise = startRnnoise()

/** RNNoise's own memory of what was before is filled, and sound comes out. */
const BEGUN = 3

class Noise extends AudioWorkletProcessor {
  #frames = 0
  readonly #framing = new Framing((frame) => {
    denoise(frame)
    this.#frames += 1
    if (this.#frames === BEGUN) this.port.postMessage("begun")
  })

  /** @returns that it goes on while nothing comes in */
  process([input]: readonly Float32Array[][], [output]: readonly Float32Array[][]): boolean {
    const [from, to] = [input?.[0], output?.[0]]
    if (from && to) this.#framing.pass(from, to)
    return true
  }
}

registerProcessor(PROCESSOR, Noise)

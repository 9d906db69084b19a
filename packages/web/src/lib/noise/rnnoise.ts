/** Takes noise out of a voice (J.-M. Valin, "A Hybrid DSP/Deep Learning Approach to Real-Time Full-Band Speech Enhancement"). */
import create from "@jitsi/rnnoise-wasm/dist/rnnoise-sync.js"
import { FRAME } from "./framing.ts"

const BYTES = Float32Array.BYTES_PER_ELEMENT
/** RNNoise takes samples as 16-bit ones are, ours are -1 … 1. */
const SCALE = 32_768

/** @returns takes noise out of one frame after the other, in its place; what it gives is the frame before (10 ms) */
export function startRnnoise(): (frame: Float32Array) => void {
  const rnnoise = create()
  const state = rnnoise._rnnoise_create(0)
  const [input, output] = [rnnoise._malloc(FRAME * BYTES), rnnoise._malloc(FRAME * BYTES)]
  const [from, to] = [input / BYTES, output / BYTES]
  return (frame) => {
    const { HEAPF32: heap } = rnnoise
    for (let at = 0; at < FRAME; at++) heap[from + at] = (frame[at] ?? 0) * SCALE
    rnnoise._rnnoise_process_frame(state, output, input)
    for (let at = 0; at < FRAME; at++) frame[at] = (heap[to + at] ?? 0) / SCALE
  }
}

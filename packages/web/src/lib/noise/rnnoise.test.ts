import { expect, test } from "vitest"
import { FRAME } from "./framing.ts"
import { startRnnoise } from "./rnnoise.ts"

/** The same noise each time (Numerical Recipes' generator). */
function hiss(level: number): () => number {
  let seed = 1
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return level * (seed / 2 ** 31 - 1)
  }
}

/** How much louder what comes out is than what goes in, in dB, after the first second. */
function gain(next: () => number): number {
  const denoise = startRnnoise()
  const frame = new Float32Array(FRAME)
  const energy = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample * sample, 0)
  let [came, went] = [0, 0]
  for (let at = 0; at < 400; at++) {
    for (let sample = 0; sample < FRAME; sample++) frame[sample] = next()
    if (at >= 100) came += energy(frame)
    denoise(frame)
    if (at >= 100) went += energy(frame)
  }
  return 10 * Math.log10(went / came)
}

test.each([0.003, 0.03, 0.1])("noise alone, of loudness %d, is taken out", (level) => {
  expect(gain(hiss(level))).toBeLessThan(-20)
})

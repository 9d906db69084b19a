/** Sounds as a microphone would hear them, sample after sample (-1 … 1) at 48 kHz. */

export const RATE = 48_000

/** A fan: noise of all pitches, the same each time (Numerical Recipes' generator). */
export function fan(level: number): () => number {
  let seed = 1
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return level * (seed / 2 ** 31 - 1)
  }
}

/** A resonance of a mouth: how a sample goes on from the two before it. */
function resonance(hertz: number, width: number): (sample: number) => number {
  const fades = Math.exp((-Math.PI * width) / RATE)
  const turns = 2 * fades * Math.cos((2 * Math.PI * hertz) / RATE)
  let [last, before] = [0, 0]
  return (sample) => {
    const next = sample * (1 - fades) + turns * last - fades * fades * before
    before = last
    last = next
    return next
  }
}

/** Somebody who holds an "a": pulses of a throat, never quite of one pitch, through the resonances of a mouth. */
export function voice(): () => number {
  const mouth = [resonance(700, 130), resonance(1_220, 70), resonance(2_600, 160)]
  let [at, phase] = [0, 0]
  return () => {
    phase += (120 + 15 * Math.sin((2 * Math.PI * 3 * at++) / RATE)) / RATE
    const pulse = phase >= 1 ? 1 : 0
    phase -= pulse
    return 3 * mouth.reduce((sum, one) => sum + one(pulse), 0)
  }
}

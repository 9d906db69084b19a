/** What an ear would make of a recording in which each voice is a tone of its own. */

export const RATE = 48_000
/** A window over which a tone's loudness is taken, and the way to the next: 5 ms tell two tones 1 kHz apart. */
const WINDOW = 240
const HOP = 48
/** Milliseconds of a hop. */
const HOP_MS = (HOP / RATE) * 1_000
/** Below these parts of a voice's usual loudness it is dipped (-20 dB), is gone (-50 dB), or is there beside another (-12 dB). */
const DIPPED = 0.1
const GONE = 0.003
const THERE = 0.25

const hann = Float64Array.from({ length: WINDOW }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW))

/** How loud a tone is in each window of some samples (-1 … 1), as an amplitude. */
export function levels(samples: Float32Array, hertz: number): Float64Array {
  const step = (2 * Math.PI * hertz) / RATE
  const cosines = hann.map((weight, at) => weight * Math.cos(step * at))
  const sines = hann.map((weight, at) => weight * Math.sin(step * at))
  const count = Math.max(0, Math.floor((samples.length - WINDOW) / HOP) + 1)
  return Float64Array.from({ length: count }, (_, window) => {
    let [real, imaginary] = [0, 0]
    for (let at = 0; at < WINDOW; at++) {
      const sample = samples[window * HOP + at] ?? 0
      real += sample * (cosines[at] ?? 0)
      imaginary += sample * (sines[at] ?? 0)
    }
    // A Hann window takes half of an amplitude, and a spectrum's line half of that.
    return (4 / WINDOW) * Math.hypot(real, imaginary)
  })
}

/** A tone as 16-bit mono, seconds long: it ends where it begins, so that it can be played again and again. */
export function tone(hertz: number, seconds = 10, level = 0.4): Int16Array {
  return Int16Array.from({ length: RATE * seconds }, (_, at) =>
    Math.round(32_767 * level * Math.sin((2 * Math.PI * hertz * at) / RATE)),
  )
}

/** What a hand-off sounded like; all in milliseconds. */
export interface HeardHandOff {
  /** Longest stretch in which neither voice was to be heard. */
  readonly gap: number
  /** Longest stretch in which what was heard was more than 20 dB below the voice before it. */
  readonly dip: number
  /** How long both were to be heard at once. */
  readonly overlap: number
  /** From the beginning of the recording until the next voice was heard at half its loudness; null when it never was. */
  readonly next: number | null
}

const middle = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? 0

/**
 * @param samples from before the hand-off until after it
 * @param tones the voice before, and the next one, in hertz
 */
export function hearHandOff(samples: Float32Array, [before, next]: readonly [number, number]): HeardHandOff {
  const [old, young] = [levels(samples, before), levels(samples, next)]
  // The voice before as it is while nothing happens; the next one as it is at the end.
  const usual = middle(old.subarray(0, Math.floor(300 / HOP_MS)))
  const later = middle(young.subarray(-Math.floor(300 / HOP_MS)))
  const both = old.map((level, at) => Math.hypot(level / (usual || 1), (young[at] ?? 0) / (later || usual || 1)))
  const half = young.findIndex((level) => later > usual * THERE && level >= later / 2)
  return {
    gap: longest(both, (level) => level < GONE),
    dip: longest(both, (level) => level < DIPPED),
    overlap:
      old.filter((level, at) => level > usual * THERE && (young[at] ?? 0) > later * THERE && later > 0).length * HOP_MS,
    next: half < 0 ? null : half * HOP_MS,
  }
}

/** The longest stretch in which it is so, in milliseconds. */
function longest(values: Float64Array, isSo: (value: number) => boolean): number {
  let [most, now] = [0, 0]
  for (const value of values) {
    now = isSo(value) ? now + 1 : 0
    most = Math.max(most, now)
  }
  return most * HOP_MS
}

/** How loud a tone is beside another over a whole recording, in dB. */
export function beside(samples: Float32Array, tone: number, other: number): number {
  return 20 * Math.log10(Math.max(1e-6, middle(levels(samples, tone))) / Math.max(1e-6, middle(levels(samples, other))))
}

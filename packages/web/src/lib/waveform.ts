/** How loud a voice is: what is shown while it is recorded, and the picture that goes with its note. */

/** Loudnesses of a note as it is sent: so many, each from 0 to `LOUDEST`. */
export const BARS = 56
export const LOUDEST = 31

/** What counts as silence and as a loud voice, in decibels below the loudest that a microphone can tell. */
const QUIET_DB = -52
const LOUD_DB = -12

/** The loudness of samples between −1 and 1, from 0 (nothing to be heard) to 1 (a loud voice). */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12)
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)))
}

/** Others' loudnesses in another number of bars: the loudest of each part, so that no word is lost. */
export function resample(levels: readonly number[], bars: number): number[] {
  return Array.from({ length: bars }, (_, at) => {
    const from = Math.floor((at * levels.length) / bars)
    const to = Math.max(from + 1, Math.floor(((at + 1) * levels.length) / bars))
    return Math.max(0, ...levels.slice(from, to))
  })
}

/** The picture of a recording: as tall as can be, unless there was nothing to be heard. */
export function waveformOf(levels: readonly number[]): number[] {
  const bars = resample(levels, BARS)
  const top = Math.max(0.25, ...bars)
  return bars.map((level) => Math.round((level / top) * LOUDEST))
}

/** How many bars a note of so many milliseconds has on screen: more for a longer one, at first faster. */
export const barsFor = (durationMs: number): number =>
  Math.round(10 + 30 * Math.sqrt(Math.min(1, Math.max(0, durationMs) / 60_000)))

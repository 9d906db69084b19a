/** Time and chance, which a test brings itself. */
export interface Surroundings {
  /** In milliseconds; only ever goes forward. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Runs something after so many milliseconds; returns how to stop it. */
  timer(ms: number, run: () => void): () => void
}

export const surroundings: Surroundings = {
  now: () => performance.now(),
  random: Math.random,
  timer: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

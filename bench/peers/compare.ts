import type { Figures } from "../lib/meter.ts"
import { LEAST, most, mostKeptUp, type Step } from "./group-contest.ts"

/** Above 1, ours is better. */
export interface Comparison {
  /** The peer's CPU for a delivery by ours. */
  readonly times_less_cpu: number
  /** Our deliveries a second by the peer's. */
  readonly times_throughput: number
}

export const comparePairs = (ours: Figures, theirs: Figures): Comparison => ({
  times_less_cpu: theirs.cpu_us / ours.cpu_us,
  times_throughput: ours.per_s / theirs.per_s,
})

/**
 * CPU is compared at each rate from LEAST on that both were offered, and the worst for us counts. Of our throughput
 * counts what we keep up with, of theirs whatever they deliver.
 */
export function compareGroups(ours: readonly Step[], theirs: readonly Step[]): Comparison {
  const times = ours.flatMap(({ offered, figures }) => {
    const other = theirs.find((step) => step.offered === offered)
    return offered >= LEAST && other ? [other.figures.cpu_us / figures.cpu_us] : []
  })
  return { times_less_cpu: Math.min(...times), times_throughput: mostKeptUp(ours) / most(theirs) }
}

export const worst = (comparisons: readonly Comparison[]): Comparison => ({
  times_less_cpu: Math.min(...comparisons.map((it) => it.times_less_cpu)),
  times_throughput: Math.min(...comparisons.map((it) => it.times_throughput)),
})

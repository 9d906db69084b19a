/** Work on several things of which one may be refused, and the others go on. */
import { EverlineError } from "@everline/protocol"

/** What comes of it, or why it is refused. */
export function orRefused<T>(work: () => T): T | EverlineError {
  try {
    return work()
  } catch (error) {
    if (error instanceof EverlineError) return error
    throw error
  }
}

/**
 * Goes on with those that were not refused.
 * @param work gives one outcome for each, in their order; not asked about none
 * @returns one outcome for each of all, in their order
 */
export async function onward<T extends object, Outcome>(
  all: readonly (T | EverlineError)[],
  work: (some: readonly T[]) => Promise<readonly (Outcome | EverlineError)[]>,
): Promise<readonly (Outcome | EverlineError)[]> {
  const some = all.flatMap((one) => (one instanceof EverlineError ? [] : [one]))
  const outcomes = some.length > 0 ? await work(some) : []
  if (outcomes.length !== some.length) throw new Error("each has one outcome")
  let done = 0
  return all.flatMap((one) => (one instanceof EverlineError ? [one] : outcomes.slice(done, ++done)))
}

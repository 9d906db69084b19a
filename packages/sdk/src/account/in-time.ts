import { EverlineError, LIMITS } from "@everline/protocol"
import type { Ports } from "../ports.ts"

/** An answer that has not come this long after the server meant to give it does not come any more. */
const ANSWER_MS = 10_000

/** For what the server answers when something happens: rejects with `unavailable` when its line is dead, which nobody tells. */
export function inTime<T>(answer: Promise<T>, ports: Pick<Ports, "timer">): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = ports.timer(LIMITS.pairingWaitMs + ANSWER_MS, () => reject(new EverlineError("unavailable")))
    answer.then(resolve, reject).finally(cancel)
  })
}

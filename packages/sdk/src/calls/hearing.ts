import type { Cancel, Ports } from "../ports.ts"

const LOOK_MS = 20
/** From the first frame at playout until enough is there to go on without a gap (media.md). */
const BUFFER_MS = 100
/** While holes are still filled, as where a device that is busy with coming in sends unevenly, it is waited on, so often. */
const MOST_ROUNDS = 4

export type Heard = Pick<RTCRtpReceiver, "getSynchronizationSources" | "getStats">

/**
 * Tells once when what comes by a receiver from now on can be played without a gap. A frame that has reached playout shows
 * it, in silence as well; energy would not. What came before, of a voice that was let go of since, is not counted.
 */
export function whenArrived(receiver: Heard, ports: Pick<Ports, "timer">, arrived: () => void): Cancel {
  const before = newest(receiver)
  let isOver = false
  let cancel: Cancel
  const wait = (ms: number, then: () => void): void => {
    if (!isOver) cancel = ports.timer(ms, then)
  }
  const look = (): void => {
    if (newest(receiver) === before) wait(LOOK_MS, look)
    else void settle(MOST_ROUNDS, undefined)
  }
  const settle = async (rounds: number, last: number | undefined): Promise<void> => {
    const filled = await holesOf(receiver)
    if (rounds === 0 || filled === last) return wait(0, arrived)
    wait(BUFFER_MS, () => void settle(rounds - 1, filled))
  }
  cancel = ports.timer(0, look)
  return () => {
    isOver = true
    cancel()
  }
}

/** When the newest frame reached playout, by the receiver's own clock; undefined when none has for ten seconds. */
const newest = (receiver: Heard): number | undefined => receiver.getSynchronizationSources()[0]?.timestamp

/** How many samples of what is heard nothing came for, those of a silence aside; always the same where nobody counts them. */
async function holesOf(receiver: Heard): Promise<number> {
  let holes = 0
  const report = await receiver.getStats().catch(() => undefined)
  report?.forEach(({ type, concealedSamples, silentConcealedSamples }: Record<string, unknown>) => {
    if (type === "inbound-rtp") holes += count(concealedSamples) - count(silentConcealedSamples)
  })
  return holes
}

const count = (value: unknown): number => (typeof value === "number" ? value : 0)

import { expect, test } from "vitest"
import { VirtualTime } from "../testing/virtual-time.ts"
import { whenArrived } from "./hearing.ts"

const FRAME_MS = 20
const SAMPLES_A_MS = 48

/** Milliseconds from the beginning. */
interface Shape {
  /** When the first frame is at playout. */
  readonly from: number
  /** Until when holes are filled. */
  readonly uneven: number
}

/** A receiver in whose voice somebody is silent most of the time, which is counted as holes of another kind. */
const receiver = (passed: () => number, { from, uneven }: Shape) => ({
  getSynchronizationSources: () =>
    passed() >= from ? [{ source: 1, timestamp: Math.floor(passed() / FRAME_MS), rtpTimestamp: 0 }] : [],
  getStats: async (): Promise<RTCStatsReport> => {
    const silence = SAMPLES_A_MS * passed()
    const holes = SAMPLES_A_MS * Math.max(0, Math.min(passed(), uneven) - from)
    const voice = { type: "inbound-rtp", concealedSamples: holes + silence, silentConcealedSamples: silence }
    return new Map([["voice", voice]])
  },
})

/** When a voice of this shape is said to have arrived. */
async function arrivalOf(shape: Shape): Promise<number> {
  const time = new VirtualTime()
  const begun = time.now()
  let at = Number.POSITIVE_INFINITY
  const passed = () => time.now() - begun
  const cancel = whenArrived(receiver(passed, shape), time, () => {
    at = passed()
  })
  await time.pass(3_000)
  cancel()
  return at
}

test("a voice has arrived when its first frame is at playout and the next tenth of a second is whole, in silence as well", async () => {
  const at = await arrivalOf({ from: 500, uneven: 0 })
  expect(at).toBeGreaterThanOrEqual(600)
  expect(at).toBeLessThan(660)
})

test("while holes in it are filled it is waited on", async () => {
  const at = await arrivalOf({ from: 500, uneven: 680 })
  expect(at).toBeGreaterThanOrEqual(700)
  expect(at).toBeLessThan(860)
})

test("but not for ever: one that never comes evenly is better than none", async () => {
  const at = await arrivalOf({ from: 500, uneven: Number.POSITIVE_INFINITY })
  expect(at).toBeGreaterThanOrEqual(900)
  expect(at).toBeLessThan(1_000)
})

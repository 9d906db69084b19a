import fc from "fast-check"
import { expect, test } from "vitest"
import { Reception } from "./reception.ts"

const FRAME_MS = 20
const TICKS = 960

/** A voice of which these frames came in time. */
function voice(...frames: number[]): Reception {
  const reception = new Reception(48_000)
  for (const frame of frames)
    reception.received(65_530 + frame, (4_294_960_000 + frame * TICKS) >>> 0, frame * FRAME_MS)
  return reception
}

test("of a stream of which nothing came nothing is reported", () => {
  expect(new Reception(90_000).report(0)).toBeUndefined()
})

test("a stream of which all came has lost nothing and does not jitter, over wraps of numbers and timestamps", () => {
  const report = voice(...Array.from({ length: 20 }, (_, frame) => frame)).report(400)
  expect(report).toMatchObject({ fractionLost: 0, lost: 0, highestSequence: 65_549, jitter: 0 })
})

test("the fraction lost is that since the last report, what is lost in all is kept", () => {
  const reception = voice(0, 1, 3)
  expect(reception.report(60)).toMatchObject({ fractionLost: 64, lost: 1 })
  for (const frame of [4, 5, 6, 7]) reception.received(65_530 + frame, frame * TICKS, frame * FRAME_MS)
  expect(reception.report(160)).toMatchObject({ fractionLost: 0, lost: 1 })
  expect(reception.report(200)).toMatchObject({ fractionLost: 0, lost: 1 })
})

test("what came twice is no loss, but counts against one", () => {
  expect(voice(0, 1, 1, 2).report(80)).toMatchObject({ fractionLost: 0, lost: -1 })
})

test("all that was expected but nothing of it came is 255 of 256", () => {
  const reception = voice(0)
  reception.report(0)
  reception.received(65_530 + 100_000, 0, 40)
  expect(reception.report(60)?.fractionLost).toBe(255)
})

test("a delay that changes by 10 ms each packet is a jitter that comes near 10 ms", () => {
  const reception = new Reception(48_000)
  for (let frame = 0; frame < 200; frame++)
    reception.received(frame, frame * TICKS, frame * FRAME_MS + (frame % 2) * 10)
  const jitter = reception.report(4_000)?.jitter ?? 0
  expect(jitter).toBeGreaterThan(470)
  expect(jitter).toBeLessThanOrEqual(480)
})

test("the last sender report is named with the time since, in 1/65536 s", () => {
  const reception = voice(0)
  expect(reception.report(10)).toMatchObject({ lastSenderReport: 0, delaySinceLastSenderReport: 0 })
  reception.senderReport(0xb705_2000, 1_000)
  // The numbers of RFC 3550's figure 2: 5.25 s.
  expect(reception.report(6_250)).toMatchObject({
    lastSenderReport: 0xb705_2000,
    delaySinceLastSenderReport: 0x0005_4000,
  })
})

test("whatever came, what is reported fits its fields", () => {
  const packets = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.nat(0xffff_ffff), fc.nat(1_000)))
  fc.assert(
    fc.property(packets, (came) => {
      const reception = new Reception(90_000)
      let now = 0
      for (const [seq, timestamp, pause] of came) {
        now += pause
        reception.received(seq, timestamp, now)
        const report = reception.report(now)
        if (report === undefined) throw new Error("something came")
        expect(report.fractionLost).toBeGreaterThanOrEqual(0)
        expect(report.fractionLost).toBeLessThanOrEqual(255)
        expect(Math.abs(report.lost)).toBeLessThanOrEqual(2 ** 23)
        expect(report.jitter).toBe(report.jitter >>> 0)
      }
    }),
  )
})

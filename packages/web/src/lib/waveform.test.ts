import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BARS, barsFor, LOUDEST, loudness, resample, waveformOf } from "./waveform.ts"

const tone = (height: number) => Float32Array.from({ length: 960 }, (_, at) => height * Math.sin(at / 5))

describe("a voice", () => {
  it("is as loud as it sounds", () => {
    expect(loudness(new Float32Array(960))).toBe(0)
    expect(loudness(new Float32Array(0))).toBe(0)
    expect(loudness(tone(0.02))).toBeGreaterThan(0)
    expect(loudness(tone(0.2))).toBeGreaterThan(loudness(tone(0.02)))
    expect(loudness(tone(1))).toBe(1)
  })
})

describe("a waveform", () => {
  it("fits what is sent, whatever was recorded", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3_000 }), (levels) => {
        const bars = waveformOf(levels)
        expect(bars).toHaveLength(BARS)
        for (const bar of bars) expect(Number.isInteger(bar) && bar >= 0 && bar <= LOUDEST).toBe(true)
      }),
    )
  })

  it("is tall for a voice and flat for silence", () => {
    expect(Math.max(...waveformOf([0.1, 0.6, 0.3]))).toBe(LOUDEST)
    expect(Math.max(...waveformOf([0.01, 0.02]))).toBeLessThan(4)
  })

  it("keeps its loudest place in fewer bars", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(LOUDEST), { minLength: 1, maxLength: 64 }),
        fc.integer({ min: 1, max: 64 }),
        (all, bars) => {
          expect(Math.max(...resample(all, bars))).toBe(Math.max(...all))
        },
      ),
    )
  })

  it("grows with the note", () => {
    expect(barsFor(1_000)).toBeLessThan(barsFor(10_000))
    expect(barsFor(60_000)).toBe(barsFor(600_000))
  })
})

import { describe, expect, it } from "vitest"
import { beside, hearHandOff, levels, RATE, tone } from "./tones.ts"

const [OLD, NEW] = [1_000, 2_000]

/** Two voices one after the other: the first until a moment, the next from another on, both in milliseconds. */
function handOff(until: number, from: number, fade = 0): Float32Array {
  const [old, young] = [tone(OLD, 2), tone(NEW, 2)]
  const part = (at: number, edge: number) =>
    Math.min(1, Math.max(0, fade === 0 ? Number(at >= edge) : (at - edge) / fade))
  return Float32Array.from(old, (sample, index) => {
    const at = (index / RATE) * 1_000
    const share = [Math.cos((part(at, until) * Math.PI) / 2), Math.sin((part(at, from) * Math.PI) / 2)] as const
    return (sample * share[0] + (young[index] ?? 0) * share[1]) / 32_768
  })
}

describe("what a hand-off sounds like", () => {
  it("knows a tone by its loudness, and tells two of them apart", () => {
    const samples = handOff(2_000, 2_000)
    expect(levels(samples, OLD)[500]).toBeCloseTo(0.4, 2)
    expect(levels(samples, NEW)[500]).toBeLessThan(0.001)
    expect(beside(samples, NEW, OLD)).toBeLessThan(-50)
  })

  it("has no gap, no dip and no doubling when one fades into the other", () => {
    const heard = hearHandOff(handOff(1_000, 1_000, 60), [OLD, NEW])
    expect(heard).toMatchObject({ gap: 0, dip: 0 })
    expect(heard.overlap).toBeLessThan(60)
    expect(heard.next).toBeGreaterThan(1_000)
    expect(heard.next).toBeLessThan(1_060)
  })

  it("has a gap and a dip as long as nothing is heard", () => {
    const { gap, dip, overlap } = hearHandOff(handOff(1_000, 1_140), [OLD, NEW])
    expect(gap).toBeGreaterThan(130)
    expect(gap).toBeLessThan(142)
    expect(dip).toBeGreaterThan(132)
    expect(dip).toBeLessThan(145)
    expect(overlap).toBe(0)
  })

  it("is doubled for as long as both are heard", () => {
    const { overlap } = hearHandOff(handOff(1_200, 1_000), [OLD, NEW])
    expect(overlap).toBeGreaterThan(190)
    expect(overlap).toBeLessThan(210)
  })

  it("never came where the next is not heard", () =>
    expect(hearHandOff(handOff(1_000, 9_999), [OLD, NEW])).toMatchObject({ next: null }))
})

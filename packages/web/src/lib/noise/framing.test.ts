import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { FRAME, Framing } from "./framing.ts"

/** Passes samples on in pieces of these lengths, as long as there are any. */
function pass(framing: Framing, samples: Float32Array, lengths: readonly number[]): Float32Array {
  const out = new Float32Array(samples.length)
  for (let at = 0, piece = 0; at < samples.length; piece++) {
    const end = Math.min(samples.length, at + (lengths[piece % lengths.length] ?? 1))
    framing.pass(samples.subarray(at, end), out.subarray(at, end))
    at = end
  }
  return out
}

const counting = (length: number) => Float32Array.from({ length }, (_, at) => at + 1)

describe("sound that is cut into frames", () => {
  test("comes out in order, as much later as a frame is long, whatever pieces it comes in", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_048 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const out = pass(new Framing(() => {}), counting(3_000), lengths)
        expect(out.findIndex((sample, at) => sample !== Math.max(0, at + 1 - FRAME))).toBe(-1)
      }),
    )
  })

  test("is worked on frame by frame, each sample once", () => {
    const begins: number[] = []
    const framing = new Framing((frame) => {
      begins.push(frame[0] ?? 0)
      for (let at = 0; at < frame.length; at++) frame[at] = -(frame[at] ?? 0)
    })
    const out = pass(framing, counting(128 * 30), [128])
    expect(begins).toEqual(Array.from({ length: 8 }, (_, frame) => frame * FRAME + 1))
    expect(out[FRAME]).toBe(-1)
    expect(out.at(-1)).toBe(-(128 * 30 - FRAME))
  })
})

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Sent, SentRing } from "./ring.ts"

const packet = (sourceSeq: number): Sent => ({
  source: 0xfeed_beef,
  sourceSeq,
  timestamp: (sourceSeq * 3_000) >>> 0,
  pictureId: sourceSeq & 0x7fff,
  tl0PictureIndex: sourceSeq & 0xff,
})

describe("a packet that went out", () => {
  test("is sent again with the numbers it had", () => {
    const ring = new SentRing()
    ring.sent(65_540, packet(12), 0)
    expect(ring.again(4, 100, 50)).toEqual(packet(12))
  })

  test("has no picture's numbers when it had none", () => {
    const ring = new SentRing()
    const voice = { ...packet(12), pictureId: null, tl0PictureIndex: null }
    ring.sent(7, voice, 0)
    expect(ring.again(7, 100, 50)).toEqual(voice)
  })

  test("is not sent twice within a round trip, nor within 10 ms", () => {
    const ring = new SentRing()
    ring.sent(7, packet(12), 0)
    const at = (nowMs: number, roundTripMs: number) => ring.again(7, nowMs, roundTripMs) !== undefined
    expect([at(30, 50), at(60, 50), at(79, 50), at(80, 50)]).toEqual([true, false, false, true])
    expect([at(85, 0), at(90, 0)]).toEqual([false, true])
  })

  test("is too old after a second and a half, and when 512 others went out", () => {
    const ring = new SentRing()
    ring.sent(1, packet(1), 0)
    ring.sent(2, packet(2), 0)
    ring.sent(513, packet(513), 10)
    expect(ring.again(1, 20, 0)).toBeUndefined()
    expect(ring.again(2, 1_501, 0)).toBeUndefined()
    expect(ring.again(513, 1_510, 0)).toEqual(packet(513))
  })
})

test("only what went out is sent again, however it is asked for", () => {
  const sent = fc.uniqueArray(fc.integer({ min: 65_300, max: 65_811 }))
  fc.assert(
    fc.property(sent, fc.array(fc.nat(0xffff)), (seqs, asked) => {
      const ring = new SentRing()
      for (const seq of seqs) ring.sent(seq, packet(seq), 0)
      const wentOut = new Map(seqs.map((seq) => [seq & 0xffff, seq]))
      for (const seq16 of new Set([...asked, ...wentOut.keys()]))
        expect(ring.again(seq16, 1, 0)?.sourceSeq).toBe(wentOut.get(seq16))
    }),
  )
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { type Arrival, negativeAck, readRtcp, receiverReport, transportFeedback } from "./rtcp.ts"

test("a receiver report is laid out as RFC 3550, 6.4.2 has it", () => {
  const block = {
    ssrc: 0x11223344,
    fractionLost: 0x40,
    lost: -2,
    highest: 0x00010005,
    jitter: 7,
    lastReport: 0x89abcdef,
  }
  expect(receiverReport(1, [{ ...block, sinceReport: 0x10000 }]).toString("hex")).toBe(
    "81c9000700000001112233444" + "0fffffe" + "00010005" + "00000007" + "89abcdef" + "00010000",
  )
})

test("a key frame that is wanted is known by its stream, among other parts", () => {
  const report = receiverReport(1, [])
  const picture = Buffer.from("81ce000200000001aabbccdd", "hex")
  const full = Buffer.from("84ce00040000000100000000aabbccee01000000", "hex")
  expect(readRtcp(Buffer.concat([report, picture, full]))).toEqual([
    { kind: "keyFrameWanted", ssrc: 0xaabbccdd },
    { kind: "keyFrameWanted", ssrc: 0xaabbccee },
  ])
})

test("whatever is missing is asked for, over the wrap too", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.nat(0xffff), (steps, start) => {
      const sequences = steps.map((_, nth) => steps.slice(0, nth + 1).reduce((sum, step) => sum + step, start) & 0xffff)
      expect(readRtcp(negativeAck(1, 2, sequences))).toEqual([{ kind: "missing", ssrc: 2, sequences }])
    }),
  )
})

test("whatever came, a feedback says when, to an eighth of a millisecond", () => {
  const step = fc.record({
    missing: fc.constantFrom(0, 0, 0, 1, 3, 40),
    later: fc.integer({ min: -5_000, max: 90_000 }),
  })
  const steps = fc.array(step, { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.nat(0xffff), fc.integer({ min: 1e9, max: 9e11 }), (gaps, start, begun) => {
      const arrivals: Arrival[] = []
      let sequence = start
      let at = begun
      for (const { missing, later } of gaps) {
        sequence += missing + 1
        at += later
        arrivals.push({ sequence, at })
      }
      const read = readFeedback(transportFeedback(1, 2, arrivals, 300))
      expect(read.nth).toBe(300 & 255)
      expect(read.arrivals.map((it) => it.sequence)).toEqual(arrivals.map((it) => it.sequence & 0xffff))
      for (const [place, arrival] of read.arrivals.entries()) {
        const since = (arrivals[place]?.at ?? 0) % (2 ** 24 * 64_000)
        expect(Math.abs(arrival.at - since)).toBeLessThanOrEqual(125)
      }
    }),
  )
})

/** As a sender reads it. */
function readFeedback(packet: Buffer): { readonly nth: number; readonly arrivals: readonly Arrival[] } {
  expect(packet.length).toBe((packet.readUInt16BE(2) + 1) * 4)
  const count = packet.readUInt16BE(14)
  const symbols: number[] = []
  let place = 20
  for (; symbols.length < count; place += 2) {
    const chunk = packet.readUInt16BE(place)
    if (chunk < 0x8000) for (let left = chunk & 0x1fff; left > 0; left--) symbols.push(chunk >> 13)
    else for (let shift = 12; shift >= 0; shift -= 2) symbols.push((chunk >> shift) & 3)
  }
  let at = packet.readUIntBE(16, 3) * 64_000
  const arrivals = symbols.slice(0, count).flatMap((symbol, nth) => {
    if (symbol === 0) return []
    at += 250 * (symbol === 1 ? packet.readUInt8(place) : packet.readInt16BE(place))
    place += symbol
    return [{ sequence: (packet.readUInt16BE(12) + nth) & 0xffff, at }]
  })
  return { nth: packet.readUInt8(19), arrivals }
}

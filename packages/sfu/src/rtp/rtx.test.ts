import fc from "fast-check"
import { expect, test } from "vitest"
import { extensionTable, OUR_EXTENSION_IDS } from "./extensions.ts"
import { headerTemplate, setMarker, setSequence, setTimestamp } from "./header.ts"
import { packetView, readPacket } from "./packet.ts"
import { unwrapRtx, wrapRtx } from "./rtx.ts"
import { buildPacket, CHROMIUM, CHROMIUM_IDS, hex } from "./test-support.ts"

const chromium = extensionTable(CHROMIUM_IDS)
const ours = extensionTable(OUR_EXTENSION_IDS)

test("Chromium's retransmission is the packet that it sends again", () => {
  const original = packetView()
  const again = packetView()
  readPacket(CHROMIUM.keyFrame, chromium, original)
  readPacket(CHROMIUM.keyFrameAgain, chromium, again)
  const packet = unwrapRtx(CHROMIUM.keyFrameAgain, again, { payloadType: 96, ssrc: original.ssrc })

  for (const field of ["payloadType", "marker", "sequence", "timestamp", "ssrc", "payloadStart", "payloadEnd"] as const)
    expect(again[field]).toBe(original[field])
  expect(packet?.subarray(again.payloadStart)).toEqual(CHROMIUM.keyFrame.subarray(original.payloadStart))
  expect(packet?.subarray(0, 12)).toEqual(CHROMIUM.keyFrame.subarray(0, 12))
})

test("padding is no retransmission, and none of a packet that is sent again", () => {
  const view = packetView()
  readPacket(CHROMIUM.probe, chromium, view)
  expect(unwrapRtx(CHROMIUM.probe, view, { payloadType: 96, ssrc: 1 })).toBeNull()

  const padded = hex("b0610001 00000002 00000003 bede0001 31beef00 0007 aabb 000003")
  expect(readPacket(padded, chromium, view)).toBeNull()
  const packet = unwrapRtx(padded, view, { payloadType: 96, ssrc: 9 })
  expect(packet?.toString("hex")).toBe("90600007 00000002 00000009 bede0001 31beef00 aabb".replaceAll(" ", ""))
})

test("what is wrapped is unwrapped", () => {
  const bits = (count: number) => fc.nat({ max: 2 ** count - 1 })
  const cases = fc.record({
    payload: fc.uint8Array({ minLength: 1, maxLength: 60 }).map((array) => Buffer.from(array)),
    marker: fc.boolean(),
    sequence: bits(16),
    timestamp: bits(32),
    ssrc: bits(32),
    rtxSsrc: bits(32),
    rtxSequence: bits(16),
  })
  fc.assert(
    fc.property(cases, ({ payload, marker, sequence, timestamp, ssrc, rtxSsrc, rtxSequence }) => {
      const template = headerTemplate({ payloadType: 96, ssrc, mid: "3", hasAudioLevel: false })
      const packet = buildPacket(template, payload, 0, payload.length)
      setMarker(packet, marker)
      setSequence(packet, sequence)
      setTimestamp(packet, timestamp)

      const rtx = wrapRtx(packet, template.length, { payloadType: 97, ssrc: rtxSsrc }, rtxSequence)
      const view = packetView()
      expect(readPacket(rtx, ours, view)).toBeNull()
      expect(view).toMatchObject({ payloadType: 97, ssrc: rtxSsrc, sequence: rtxSequence, marker, timestamp })

      expect(unwrapRtx(rtx, view, { payloadType: 96, ssrc })).toEqual(packet)
      const whole = packetView()
      expect(readPacket(packet, ours, whole)).toBeNull()
      expect(view).toEqual(whole)
    }),
  )
})

import { expect, test } from "vitest"
import { distance, isKeyStart, payloadOf, RtpHeader, transportSequenceOf, VP8_BYTES, writeVp8 } from "./rtp.ts"

const ids = { audioLevel: 1, absSendTime: 2, transportSequence: 3, mid: 4 }
const fields = { marker: true, sequence: 0x1234, timestamp: 0x55667788, transportSequence: 0xfedc, level: 30, at: 1e6 }

test("a header has what was agreed on, and names its section", () => {
  const header = new RtpHeader(111, 0xaabbccdd, ids, { mid: "0" })
  const packet = Buffer.alloc(header.length + 1)
  header.write(packet, fields)
  expect(packet.toString("hex")).toBe(
    ["90ef1234", "55667788", "aabbccdd", "bede0003", "22040000", "31fedc10", "9e403000", "00"].join(""),
  )
  expect(transportSequenceOf(packet, 3)).toBe(0xfedc)
  expect(transportSequenceOf(packet, 9)).toBeNull()
  expect(payloadOf(packet)).toBe(header.length)
})

test("only the first packet of a key frame begins one", () => {
  const begins = (isFrameStart: boolean, isKey: boolean): boolean => {
    const packet = Buffer.alloc(12 + VP8_BYTES + 10, 0xff)
    packet[0] = 0x80
    writeVp8(packet, 12, { isFrameStart, isKey, picture: 200, base: 3, temporal: 0, width: 640, height: 360 })
    return isKeyStart(packet, payloadOf(packet))
  }
  expect([begins(true, true), begins(true, false), begins(false, true)]).toEqual([true, false, false])
})

test("numbers that have wrapped go on", () => {
  expect([distance(0xfffe, 1), distance(1, 0xfffe), distance(7, 7)]).toEqual([3, -3, 0])
})

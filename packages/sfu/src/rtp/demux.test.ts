import { expect, test } from "vitest"
import { isRtcp, protocolOf } from "./demux.ts"
import { CHROMIUM, hex } from "./test-support.ts"

test.each([
  ["a STUN binding request", hex("000100002112a442"), "stun"],
  ["a DTLS hello", hex("16fefd0000"), "dtls"],
  ["ZRTP", hex("1000"), "zrtp"],
  ["a TURN channel", hex("4000"), "turn-channel"],
  ["a voice", CHROMIUM.voice, "rtp"],
  ["a marked packet of payload type 127", hex("80ff"), "rtp"],
  ["a marked packet of payload type 63, the last before those that are RTCP", hex("80bf"), "rtp"],
  ["a report", CHROMIUM.receiverReport, "rtcp"],
  ["feedback with padding", CHROMIUM.transportFeedback, "rtcp"],
  ["one byte", hex("80"), "rtp"],
  ["what is between DTLS and TURN", hex("0f"), null],
  ["what is between TURN and RTP", hex("50"), null],
  ["version 3", hex("c0"), null],
  ["nothing", hex(""), null],
] as const)("%s is told apart", (_, bytes, protocol) => {
  expect(protocolOf(bytes)).toBe(protocol)
})

test("every payload type that a browser uses is RTP, and every RTCP type is RTCP", () => {
  for (const type of [0, 8, 9, 13, 35, 63, 96, 111, 126, 127]) {
    expect(isRtcp(Buffer.from([0x80, type]))).toBe(false)
    expect(isRtcp(Buffer.from([0x80, 0x80 | type]))).toBe(false)
  }
  for (let type = 192; type <= 223; type++) expect(isRtcp(Buffer.from([0x80, type]))).toBe(true)
})

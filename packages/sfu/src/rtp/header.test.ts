import fc from "fast-check"
import { expect, test } from "vitest"
import { extensionTable, OUR_EXTENSION_IDS } from "./extensions.ts"
import {
  headerTemplate,
  setAbsSendTime,
  setAudioLevel,
  setMarker,
  setSequence,
  setSsrc,
  setTimestamp,
  setTransportSequence,
  writePacket,
} from "./header.ts"
import { packetView, readPacket, textOf } from "./packet.ts"
import { buildPacket, hex } from "./test-support.ts"

const extensions = extensionTable(OUR_EXTENSION_IDS)

test("a voice goes out with a header of ours", () => {
  const template = headerTemplate({ payloadType: 111, ssrc: 0xcafebabe, mid: "7", hasAudioLevel: true })
  const packet = buildPacket(template, hex("aabbccddee"), 1, 4)
  setMarker(packet, true)
  setSequence(packet, 0x10001)
  setTimestamp(packet, 0xfffffff0)
  setAbsSendTime(packet, 0x123456)
  setTransportSequence(packet, 0xbeef)
  setAudioLevel(packet, 30, true)
  expect(packet.toString("hex")).toBe("90ef0001fffffff0cafebabebede00032212345631beef109e403700bbccdd")
})

test("a picture's header is a word shorter than a voice's where the mid is long", () => {
  const of = (hasAudioLevel: boolean) => headerTemplate({ payloadType: 96, ssrc: 1, mid: "123", hasAudioLevel }).length
  expect([of(false), of(true)]).toEqual([28, 32])
})

test("what is patched is read again, and nothing else has changed", () => {
  const bits = (count: number) => fc.nat({ max: 2 ** count - 1 })
  const cases = fc.record({
    stream: fc.record({
      payloadType: bits(7),
      ssrc: bits(32),
      mid: fc.stringMatching(/^[0-9A-Za-z]{1,16}$/),
      hasAudioLevel: fc.boolean(),
    }),
    payload: fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
    marker: fc.boolean(),
    sequence: bits(16),
    timestamp: bits(32),
    ssrc: bits(32),
    absSendTime: bits(24),
    transportSequence: bits(16),
    audioLevel: bits(7),
    isVoice: fc.boolean(),
  })
  fc.assert(
    fc.property(cases, ({ stream, payload, ...said }) => {
      const template = headerTemplate(stream)
      const packet = buildPacket(template, payload, 0, payload.length)
      setMarker(packet, true)
      setMarker(packet, said.marker)
      setSequence(packet, said.sequence)
      setTimestamp(packet, said.timestamp)
      setSsrc(packet, said.ssrc)
      setAbsSendTime(packet, said.absSendTime)
      setTransportSequence(packet, said.transportSequence)
      if (stream.hasAudioLevel) setAudioLevel(packet, said.audioLevel, said.isVoice)
      const view = packetView()
      expect(readPacket(packet, extensions, view)).toBeNull()
      expect(view).toMatchObject({
        ...said,
        payloadType: stream.payloadType,
        audioLevel: stream.hasAudioLevel ? said.audioLevel : null,
        isVoice: stream.hasAudioLevel && said.isVoice,
        payloadStart: template.length,
        payloadEnd: packet.length,
      })
      expect(textOf(packet, view.mid)).toBe(stream.mid)
      expect(packet.subarray(template.length)).toEqual(payload)
    }),
  )
})

test("a packet can be written into a buffer that is there, when it fits", () => {
  const template = headerTemplate({ payloadType: 96, ssrc: 1, mid: "0", hasAudioLevel: false })
  const payload = hex("0102030405")
  const into = Buffer.alloc(template.length + 4)
  expect(writePacket(into, template, payload, 1, 5)).toBe(into.length)
  expect(into).toEqual(Buffer.concat([template, hex("02030405")]))
  expect(() => writePacket(into, template, payload, 0, 5)).toThrow(RangeError)
})

test("a mid has 1 to 16 characters", () => {
  for (const mid of ["", "m".repeat(17)])
    expect(() => headerTemplate({ payloadType: 96, ssrc: 1, mid, hasAudioLevel: false })).toThrow(RangeError)
})

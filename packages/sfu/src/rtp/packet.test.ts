import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Extension, extensionTable } from "./extensions.ts"
import { MAX_PACKET_BYTES, type PacketRefusal, packetView, readPacket, textOf } from "./packet.ts"
import { CHROMIUM, CHROMIUM_IDS, hex } from "./test-support.ts"

const extensions = extensionTable(CHROMIUM_IDS)

/** What a packet says, with the text of its spans; or why it is none. */
function read(bytes: Buffer, table = extensions) {
  const view = packetView()
  const refusal = readPacket(bytes, table, view)
  if (refusal !== null) return refusal
  const { payloadStart, payloadEnd, ...said } = view
  return {
    ...said,
    payload: bytes.subarray(payloadStart, payloadEnd).toString("hex"),
    mid: textOf(bytes, view.mid),
    rid: textOf(bytes, view.rid),
    rrid: textOf(bytes, view.rrid),
  }
}

describe("what Chromium sends", () => {
  test("is a voice, and how loud it is", () => {
    expect(read(CHROMIUM.voice)).toEqual({
      payloadType: 111,
      marker: true,
      sequence: 15117,
      timestamp: 1416453404,
      ssrc: 4217911505,
      mid: "0",
      rid: null,
      rrid: null,
      absSendTime: 0x717337,
      transportSequence: 1,
      audioLevel: 127,
      isVoice: true,
      payload: "780be4c136ecc58d8c49469904c5aaed92e7634a3a1898ee62cb60ff6c1b2900",
    })
  })

  test("is a layer of a picture, and its retransmission", () => {
    expect(read(CHROMIUM.keyFrame)).toMatchObject({ payloadType: 96, mid: "1", rid: "l", rrid: null })
    expect(read(CHROMIUM.keyFrameAgain)).toMatchObject({ payloadType: 97, mid: "1", rid: null, rrid: "l" })
  })

  test("is padding alone", () => {
    expect(read(CHROMIUM.probe)).toMatchObject({ payloadType: 97, rrid: "h", payload: "" })
  })

  test("says nothing of what the packet before it said", () => {
    const view = packetView()
    expect(readPacket(CHROMIUM.voice, extensions, view)).toBeNull()
    expect(readPacket(CHROMIUM.keyFrame, extensions, view)).toBeNull()
    expect(readPacket(CHROMIUM.middle, extensions, view)).toBeNull()
    const fresh = packetView()
    expect(readPacket(CHROMIUM.middle, extensions, fresh)).toBeNull()
    expect(view).toEqual(fresh)
  })
})

describe("header extensions", () => {
  /** With a payload of one byte, aa. */
  const packet = (profile: string, elements: string): Buffer => {
    const words = (hex(elements).length / 4).toString(16).padStart(4, "0")
    return hex(`90600001 00000002 00000003 ${profile} ${words} ${elements} aa`)
  }
  const table = extensionTable({ mid: 1, rid: 2, transportSequence: 3, audioLevel: 5, rrid: 200 })

  test("with one byte in front, and padding between them (RFC 8285 §4.2)", () => {
    // ID 1 of one byte, two bytes of padding, ID 3 of two, ID 5 of one.
    expect(read(packet("bede", "1041 00 00 31beef 50ff 000000"), table)).toMatchObject({
      mid: "A",
      transportSequence: 0xbeef,
      audioLevel: 127,
      isVoice: true,
      payload: "aa",
    })
  })

  test("with two bytes in front (RFC 8285 §4.3)", () => {
    // ID 1 without anything, ID 2 of three bytes, padding, ID 200 of one.
    expect(read(packet("100f", "0100 0203616263 00 c80142 00"), table)).toMatchObject({
      mid: null,
      rid: "abc",
      rrid: "B",
      payload: "aa",
    })
  })

  test("end with an id that says so", () => {
    expect(read(packet("bede", "1041 f0 31beef 0000"), table)).toMatchObject({
      mid: "A",
      transportSequence: null,
    })
    expect(read(packet("bede", "1041 01 ff"), table)).toMatchObject({ mid: "A", payload: "aa" })
  })

  test("of a form that nobody knows are passed over", () => {
    expect(read(packet("abcd", "31beef00"), table)).toMatchObject({ transportSequence: null, payload: "aa" })
  })

  test("that nobody asked for, or of another length than they have, are passed over", () => {
    expect(read(packet("bede", "e0ff30be"), table)).toMatchObject({ transportSequence: null, payload: "aa" })
  })

  test("have ids that can be", () => {
    expect(extensionTable({ mid: 0, rid: 256, rrid: 1.5, audioLevel: -1 }).every((kind) => kind === 0)).toBe(true)
  })
})

describe("no packet", () => {
  const voice = CHROMIUM.voice.toString("hex")
  const cases: readonly (readonly [string, Buffer, PacketRefusal])[] = [
    ["nothing", hex(""), "short"],
    ["less than a header", hex("80600001 00000002 000003"), "short"],
    ["more than fits into a frame", Buffer.concat([CHROMIUM.voice, Buffer.alloc(MAX_PACKET_BYTES)]), "long"],
    ["version 1", hex(`50${voice.slice(2)}`), "version"],
    ["sources that go on after the end", hex("8f600001 00000002 00000003 aabbccdd"), "short"],
    ["extensions of no length", hex("90600001 00000002 00000003 bede"), "short"],
    ["extensions that go on after the end", hex("90600001 00000002 00000003 bede000210410000"), "extension"],
    [
      "an extension that goes on after them",
      hex("90600001 00000002 00000003 bede00011f410000aabbccddeeff"),
      "extension",
    ],
    ["an id without a length", hex("90600001 00000002 00000003 10000001 000000 01 aa"), "extension"],
    ["an id without a length, and nothing after it", hex("90600001 00000002 00000003 10000001 000000 01"), "extension"],
    ["padding of no length", hex("a0600001 00000002 00000003 aabb00"), "padding"],
    ["more padding than payload", hex("a0600001 00000002 00000003 aabb04"), "padding"],
    ["padding without a payload", hex("a0600001 00000002 00000003"), "padding"],
  ]
  test.each(cases)("%s", (_, bytes, refusal) => {
    expect(read(bytes)).toBe(refusal)
  })
})

/** RFC 3550 and 8285 once more, written down as plainly as they can be. */
interface Written {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly csrcs: readonly number[]
  readonly extensions: { readonly form: "one" | "two"; readonly elements: readonly Element[] } | null
  readonly payload: Uint8Array
  readonly padding: number
}
interface Element {
  readonly id: number
  readonly value: Uint8Array
  readonly paddingBefore: number
}

const u32 = fc.nat({ max: 0xffffffff })
const elements = (maxId: number, minLength: number, maxLength: number) =>
  fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: maxId }),
      value: fc.uint8Array({ minLength, maxLength }),
      paddingBefore: fc.nat({ max: 2 }),
    }),
    { maxLength: 8 },
  )
const written: fc.Arbitrary<Written> = fc.record({
  payloadType: fc.nat({ max: 127 }),
  marker: fc.boolean(),
  sequence: fc.nat({ max: 0xffff }),
  timestamp: u32,
  ssrc: u32,
  csrcs: fc.array(u32, { maxLength: 15 }),
  extensions: fc.oneof(
    fc.constant(null),
    elements(14, 1, 16).map((elements) => ({ form: "one" as const, elements })),
    elements(255, 0, 40).map((elements) => ({ form: "two" as const, elements })),
  ),
  payload: fc.uint8Array({ maxLength: 300 }),
  padding: fc.nat({ max: 255 }),
})

function write(packet: Written): Buffer {
  const { extensions, padding } = packet
  const first = 0x80 | (padding > 0 ? 0x20 : 0) | (extensions !== null ? 0x10 : 0) | packet.csrcs.length
  const bytes = [first, (packet.marker ? 0x80 : 0) | packet.payloadType, packet.sequence >> 8, packet.sequence & 0xff]
  for (const number of [packet.timestamp, packet.ssrc, ...packet.csrcs])
    bytes.push(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff)
  if (extensions !== null) {
    const block: number[] = []
    for (const { id, value, paddingBefore } of extensions.elements) {
      for (let count = 0; count < paddingBefore; count++) block.push(0)
      if (extensions.form === "one") block.push((id << 4) | (value.length - 1), ...value)
      else block.push(id, value.length, ...value)
    }
    while (block.length % 4 !== 0) block.push(0)
    bytes.push(...(extensions.form === "one" ? [0xbe, 0xde] : [0x10, 0x00]), 0, block.length / 4, ...block)
  }
  bytes.push(...packet.payload)
  if (padding > 0) bytes.push(...Array.from({ length: padding - 1 }, () => 0), padding)
  return Buffer.from(bytes)
}

test("whatever a packet says is read", () => {
  fc.assert(
    fc.property(written, (packet) => {
      const bytes = write(packet)
      const last = (extension: Extension): Uint8Array | undefined =>
        packet.extensions?.elements.findLast(({ id, value }) => {
          const lengths: Partial<Record<Extension, number>> = { absSendTime: 3, transportSequence: 2, audioLevel: 1 }
          return id === CHROMIUM_IDS[extension] && value.length === (lengths[extension] ?? value.length)
        })?.value
      const text = (extension: Extension) => {
        const value = last(extension)
        return value === undefined || value.length === 0 ? null : Buffer.from(value).toString("latin1")
      }
      const number = (extension: Extension) => {
        const value = last(extension)
        return value === undefined ? null : value.reduce((sum, byte) => sum * 256 + byte, 0)
      }
      const level = number("audioLevel")
      expect(read(bytes)).toEqual({
        payloadType: packet.payloadType,
        marker: packet.marker,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        ssrc: packet.ssrc,
        mid: text("mid"),
        rid: text("rid"),
        rrid: text("rrid"),
        absSendTime: number("absSendTime"),
        transportSequence: number("transportSequence"),
        audioLevel: level === null ? null : level & 0x7f,
        isVoice: level !== null && level >= 0x80,
        payload: Buffer.from(packet.payload).toString("hex"),
      })
    }),
    { numRuns: 2000 },
  )
})

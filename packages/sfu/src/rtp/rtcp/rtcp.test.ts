import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { MAX_PACKET_BYTES } from "../packet.ts"
import { CHROMIUM, hex } from "../test-support.ts"
import { readRtcp, writeRtcp } from "./rtcp.ts"
import type { ReceptionReport, RtcpPacket, RtcpRefusal, SenderReport } from "./types.ts"

function read(bytes: Buffer) {
  const packets: RtcpPacket[] = []
  const refusal = readRtcp(bytes, (packet) => packets.push(packet))
  return { packets, refusal }
}

const written = (...packets: RtcpPacket[]): string[] => writeRtcp(packets).map((bytes) => bytes.toString("hex"))

describe("what Chromium sends", () => {
  test("is a compound: a sender report, and a description whose name is empty", () => {
    expect(read(CHROMIUM.senderReport)).toEqual({
      packets: [
        {
          kind: "sender-report",
          ssrc: 4176372615,
          ntp: { seconds: 4004910940, fraction: 3649141653 },
          timestamp: 3482065982,
          packets: 18,
          payloadBytes: 14678,
          reports: [],
        },
        { kind: "source-description", sources: [{ ssrc: 4176372615, cname: "" }] },
      ],
      refusal: null,
    })
  })

  test.each([
    ["a receiver report", CHROMIUM.receiverReport],
    ["a NACK", CHROMIUM.nack],
    ["a PLI", CHROMIUM.pictureLoss],
  ])("is %s, byte for byte as we would write it", (_, bytes) => {
    const { packets, refusal } = read(bytes)
    expect(refusal).toBeNull()
    expect(packets).toHaveLength(1)
    expect(written(...packets)).toEqual([bytes.toString("hex")])
  })

  test("says how a stream arrived", () => {
    expect(read(CHROMIUM.receiverReport).packets).toEqual([
      {
        kind: "receiver-report",
        ssrc: 1,
        reports: [
          {
            ssrc: 2894392479,
            fractionLost: 0,
            lost: 0,
            highestSequence: 31541,
            jitter: 355,
            lastSenderReport: 0x175f6279,
            delaySinceLastSenderReport: 30618,
          },
        ],
      },
    ])
  })

  test("names what is missing", () => {
    expect(read(CHROMIUM.nack).packets).toEqual([
      { kind: "nack", sender: 1, media: 3121713156, sequences: [31852, 31856] },
    ])
  })
})

describe("what we send", () => {
  test("a NACK names up to 17 packets with four bytes, over the end of the numbers too", () => {
    const sequences = [0xffff, ...Array.from({ length: 17 }, (_, index) => index)]
    const bytes = hex("81cd0004 00000001 00000002 ffffffff 00100000")
    const nack: RtcpPacket = { kind: "nack", sender: 1, media: 2, sequences }
    expect(written(nack)).toEqual([bytes.toString("hex")])
    expect(read(bytes)).toEqual({ packets: [nack], refusal: null })
  })

  test("a FIR has a number, and three bytes that mean nothing (RFC 5104 §4.3.1.1)", () => {
    expect(written({ kind: "fir", sender: 1, requests: [{ ssrc: 2, sequence: 255 }] })).toEqual([
      "84ce0004 00000001 00000000 00000002 ff000000".replaceAll(" ", ""),
    ])
  })

  test("a REMB of 2.5 Mbit/s for two streams", () => {
    // 2,500,000 = 156,250 · 2⁴: exponent 4, mantissa 0x2625a.
    expect(written({ kind: "remb", sender: 1, bitrate: 2_500_000, ssrcs: [2, 3] })).toEqual([
      "8fce0006 00000001 00000000 52454d42 02 12625a 00000002 00000003".replaceAll(" ", ""),
    ])
  })

  test("a name of a length that just fills its words is followed by a word of zeros", () => {
    expect(written({ kind: "source-description", sources: [{ ssrc: 1, cname: "ab" }] })).toEqual([
      "81ca0003 00000001 01026162 00000000".replaceAll(" ", ""),
    ])
  })

  test("what arrived twice counts against what was lost", () => {
    const report = { ...aReport, lost: -2 }
    const [bytes] = writeRtcp([{ kind: "receiver-report", ssrc: 1, reports: [report] }])
    expect(bytes?.subarray(13, 16).toString("hex")).toBe("fffffe")
  })

  test("goes in as few datagrams as hold it", () => {
    const reports = (count: number): RtcpPacket => ({
      kind: "receiver-report",
      ssrc: 1,
      reports: Array.from({ length: count }, () => aReport),
    })
    // 31 blocks are 752 bytes, 18 are 440, 19 are 464.
    const lengths = (...packets: RtcpPacket[]) => writeRtcp(packets).map((bytes) => bytes.length)
    expect(lengths(reports(31), reports(18), reports(31))).toEqual([1192, 752])
    expect(lengths(reports(31), reports(19), { kind: "pli", sender: 1, media: 2 })).toEqual([752, 476])
    expect(lengths()).toEqual([])
  })

  test("tells of as many streams as there are, and asks for as much as is missing", () => {
    const reports = Array.from({ length: 70 }, (_, ssrc) => ({ ...aReport, ssrc }))
    const sent: RtcpPacket = { ...aSenderReport, reports }
    const heard = writeRtcp([sent]).flatMap((bytes) => read(bytes).packets)
    expect(heard.map(({ kind }) => kind)).toEqual(["sender-report", "receiver-report", "receiver-report"])
    expect(heard.flatMap((packet) => ("reports" in packet ? packet.reports : []))).toEqual(reports)

    const sequences = Array.from({ length: 2000 }, (_, index) => index * 20)
    const asked = writeRtcp([{ kind: "nack", sender: 1, media: 2, sequences }])
    expect(asked.every((bytes) => bytes.length <= 1200)).toBe(true)
    const named = asked.flatMap((bytes) => read(bytes).packets)
    expect(named.flatMap((packet) => (packet.kind === "nack" ? packet.sequences : []))).toEqual(sequences)
  })

  test("holds no more than it can count", () => {
    const ssrcs = Array.from({ length: 256 }, (_, index) => index)
    expect(() => writeRtcp([{ kind: "goodbye", ssrcs: ssrcs.slice(0, 32) }])).toThrow(RangeError)
    const sources = [{ ssrc: 1, cname: "x".repeat(256) }]
    expect(() => writeRtcp([{ kind: "source-description", sources }])).toThrow(RangeError)
    expect(() => writeRtcp([{ kind: "remb", sender: 1, bitrate: 1, ssrcs }])).toThrow(RangeError)
  })
})

describe("what others send", () => {
  test("a description has items besides a name, and sources without one", () => {
    // Source 1: TOOL "x", CNAME "ab". Source 2: nothing.
    const bytes = hex("82ca0005 00000001 060178 01026162 00 00000002 00000000")
    expect(read(bytes)).toEqual({
      packets: [{ kind: "source-description", sources: [{ ssrc: 1, cname: "ab" }] }],
      refusal: null,
    })
  })

  test("a goodbye says why, which nobody reads", () => {
    expect(read(hex("81cb0003 00000001 03627965 00000000"))).toEqual({
      packets: [{ kind: "goodbye", ssrcs: [1] }],
      refusal: null,
    })
  })

  test("kinds that nobody reads are passed over", () => {
    // Extended reports, of an application, slice loss, feedback of an application that is no REMB; then a PLI.
    const bytes = hex(
      `80cf0001 00000001 80cc0002 00000001 61626364 82ce0003 00000001 00000002 00000000
       8fce0003 00000001 00000002 61626364 ${CHROMIUM.pictureLoss.toString("hex")}`,
    )
    expect(read(bytes)).toEqual({ packets: [{ kind: "pli", sender: 1, media: 3121713156 }], refusal: null })
  })
})

describe("what makes no sense", () => {
  const pictureLoss = CHROMIUM.pictureLoss.toString("hex")
  const cases: readonly (readonly [string, string, RtcpRefusal])[] = [
    ["half a header", "81ce", "short"],
    ["a packet that goes on after the end", "81ce0003 00000001 00000002", "short"],
    ["version 1", "41ce0002 00000001 00000002", "version"],
    ["padding of no length", "a1ce0003 00000001 00000002 00000000", "padding"],
    ["padding that is longer than its packet", "a1ce0003 00000001 00000002 0000000d", "padding"],
    ["padding without anything to pad", "a1ce0000", "padding"],
    ["a PLI that says only who asks", "81ce0001 00000001", "body"],
    ["a PLI that is half padding", "a1ce0002 00000001 00000004", "body"],
    ["a NACK that names nothing", "81cd0002 00000001 00000002", "body"],
    ["a FIR that names nothing", "84ce0002 00000001 00000002", "body"],
    ["half a FIR", "84ce0003 00000001 00000000 00000002", "body"],
    ["a report that counts a block that is not there", "81c90001 00000001", "body"],
    ["a sender report without what was sent", "80c80001 00000001", "body"],
    ["a goodbye that counts a source that is not there", "82cb0001 00000001", "body"],
    ["a REMB that counts a stream that is not there", "8fce0004 00000001 00000000 52454d42 01000001", "body"],
    ["a chunk that does not end", "81ca0002 00000001 01026162", "body"],
    ["an item that goes on after the end", "81ca0002 00000001 01ff6162", "body"],
    ["a chunk that is not there", "82ca0002 00000001 00000000", "body"],
  ]
  test.each(cases)("ends the datagram, after all that came before it: %s", (_, bad, refusal) => {
    const { packets, ...rest } = read(hex(`${pictureLoss}${bad}`))
    expect(packets).toEqual(read(CHROMIUM.pictureLoss).packets)
    expect(rest.refusal).toBe(refusal)
    if (refusal !== "short") expect(read(hex(`${bad}${pictureLoss}`))).toEqual({ packets: [], refusal })
  })

  test("is longer than a packet can be", () => {
    const bytes = Buffer.concat(Array.from({ length: MAX_PACKET_BYTES / 12 + 1 }, () => CHROMIUM.pictureLoss))
    expect(read(bytes)).toEqual({ packets: [], refusal: "long" })
  })
})

const aReport: ReceptionReport = {
  ssrc: 1,
  fractionLost: 0,
  lost: 0,
  highestSequence: 1,
  jitter: 0,
  lastSenderReport: 0,
  delaySinceLastSenderReport: 0,
}

const aSenderReport: SenderReport = {
  kind: "sender-report",
  ssrc: 1,
  ntp: { seconds: 2, fraction: 3 },
  timestamp: 4,
  packets: 5,
  payloadBytes: 6,
  reports: [],
}

const bits = (count: number) => fc.nat({ max: 2 ** count - 1 })
const reports: fc.Arbitrary<ReceptionReport[]> = fc.array(
  fc.record({
    ssrc: bits(32),
    fractionLost: bits(8),
    lost: fc.integer({ min: -(2 ** 23), max: 2 ** 23 - 1 }),
    highestSequence: bits(32),
    jitter: bits(32),
    lastSenderReport: bits(32),
    delaySinceLastSenderReport: bits(32),
  }),
  { maxLength: 31 },
)
const feedback = { sender: bits(32), media: bits(32) }
const ascending = fc
  .tuple(bits(16), fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 80 }))
  .map(([first, steps]) => {
    let sequence = first
    return [first, ...steps.map((step) => (sequence = (sequence + step) & 0xffff))]
  })

const packets: fc.Arbitrary<RtcpPacket> = fc.oneof(
  fc.record({
    kind: fc.constant("sender-report" as const),
    ssrc: bits(32),
    ntp: fc.record({ seconds: bits(32), fraction: bits(32) }),
    timestamp: bits(32),
    packets: bits(32),
    payloadBytes: bits(32),
    reports,
  }),
  fc.record({ kind: fc.constant("receiver-report" as const), ssrc: bits(32), reports }),
  fc.record({
    kind: fc.constant("source-description" as const),
    sources: fc.array(fc.record({ ssrc: bits(32), cname: fc.string({ unit: "binary", maxLength: 20 }) }), {
      maxLength: 8,
    }),
  }),
  fc.record({ kind: fc.constant("goodbye" as const), ssrcs: fc.array(bits(32), { maxLength: 31 }) }),
  fc.record({ kind: fc.constant("nack" as const), ...feedback, sequences: ascending }),
  fc.record({ kind: fc.constant("pli" as const), ...feedback }),
  fc.record({
    kind: fc.constant("fir" as const),
    sender: bits(32),
    requests: fc.array(fc.record({ ssrc: bits(32), sequence: bits(8) }), { minLength: 1, maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant("remb" as const),
    sender: bits(32),
    // With no more bits than travel, up to 10 Gbit/s.
    bitrate: fc.tuple(bits(18), fc.nat({ max: 15 })).map(([mantissa, exponent]) => mantissa * 2 ** exponent),
    ssrcs: fc.array(bits(32), { maxLength: 40 }),
  }),
)

test("what is written is read again, in the same order", () => {
  fc.assert(
    fc.property(fc.array(packets, { maxLength: 8 }), (sent) => {
      const heard = writeRtcp(sent).map(read)
      expect(heard.every(({ refusal }) => refusal === null)).toBe(true)
      expect(heard.flatMap(({ packets }) => packets)).toEqual(sent)
    }),
    { numRuns: 500 },
  )
})

test("a bitrate is never told higher than it is, and hardly lower", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (bitrate) => {
      const [bytes = Buffer.alloc(0)] = writeRtcp([{ kind: "remb", sender: 1, bitrate, ssrcs: [] }])
      const [heard] = read(bytes).packets
      const told = heard?.kind === "remb" ? heard.bitrate : Number.NaN
      expect(told).toBeLessThanOrEqual(bitrate)
      expect(told).toBeGreaterThanOrEqual(bitrate * (1 - 2 ** -17))
    }),
  )
})

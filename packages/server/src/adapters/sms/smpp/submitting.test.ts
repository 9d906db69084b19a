import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { arrivalOf } from "./arriving.ts"
import { decode, encode, type Message } from "./pdu.ts"
import { messageFor } from "./submitting.ts"
import { aSubmission } from "./test-support.ts"

function asked(...args: Parameters<typeof messageFor>): Message {
  const made = messageFor(...args)
  if (made.kind === "refused") throw new Error(`refused: ${made.code}`)
  return made.message
}

describe("a submission on the line", () => {
  test("is in GSM one septet an octet, under data_coding 0", () => {
    expect(asked(aSubmission("@£ [€]"), "udh8", 0)).toMatchObject({
      dataCoding: 0,
      esmClass: 0,
      registeredDelivery: 1,
      payload: Buffer.from("0001201b3c1b651b3e", "hex"),
    })
  })

  test("is in UCS-2 otherwise, emoji included", () => {
    expect(asked(aSubmission("你好😀", { encoding: "ucs2" }), "udh8", 0)).toMatchObject({
      dataCoding: 8,
      payload: Buffer.from("4f60597dd83dde00", "hex"),
    })
  })

  test("says which segment it is, in one of three ways", () => {
    const submission = aSubmission("so", { part: { ref: 0xabcd, number: 2, of: 3 } })
    expect(asked(submission, "udh8", 0)).toMatchObject({
      esmClass: 0x40,
      payload: Buffer.from("050003cd0302736f", "hex"),
    })
    expect(asked(submission, "udh16", 0)).toMatchObject({
      esmClass: 0x40,
      payload: Buffer.from("060804abcd0302736f", "hex"),
    })
    expect(asked(submission, "sar", 0)).toMatchObject({
      esmClass: 0,
      payload: Buffer.from("so"),
      tlvs: new Map([
        [0x020c, Buffer.from("abcd", "hex")],
        [0x020e, Buffer.from([3])],
        [0x020f, Buffer.from([2])],
      ]),
    })
  })

  test.each([
    ["a number", "+4915112345678", { ton: 1, npi: 1, address: "4915112345678" }],
    ["a short number", "10690000", { ton: 0, npi: 1, address: "10690000" }],
    ["a name", "Everline", { ton: 5, npi: 0, address: "Everline" }],
    ["the gateway's own", null, { ton: 0, npi: 0, address: "" }],
  ])("comes from %s", (_, from, address) => {
    expect(asked(aSubmission("hi", { from }), "udh8", 0).from).toEqual(address)
  })

  test.each([
    [60_000, "000000000100000R"],
    [1_000, "000000000100000R"],
    [-5_000, "000000000100000R"],
    [3_600_000 + 61_001, "000000010102000R"],
    [2 * 86_400_000, "000002000000000R"],
    [8 * 86_400_000, ""],
  ])("is worth something for %d ms: %j", (until, validity) => {
    expect(asked(aSubmission("hi", { until: 1_000_000 + until }), "udh8", 1_000_000).validity).toBe(validity)
  })
})

describe("a submission that no SMSC could take", () => {
  test.each([
    ["number_invalid", { to: "12345" }],
    ["number_invalid", { to: "+49 151" }],
    ["sender_invalid", { from: "常通" }],
    ["sender_invalid", { from: "Everline Everywhere" }],
    ["sender_invalid", { from: "Ever\r\nline" }],
    ["other", { text: "ç" }],
    ["too_long", { text: "a".repeat(161) }],
    ["too_long", { text: "a".repeat(154), part: { ref: 1, number: 1, of: 2 } }],
    ["too_long", { part: { ref: 1, number: 1, of: 256 } }],
    ["too_long", { text: "你".repeat(71), encoding: "ucs2" as const }],
  ])("is refused without asking: %s, %j", (reason, other) => {
    expect(messageFor(aSubmission("hi", other), "udh8", 0)).toMatchObject({ kind: "refused", reason })
  })

  test.each([
    ["udh8", 153, 67],
    ["udh16", 152, 66],
    ["sar", 153, 67],
  ] as const)("is not one that just fits: %s", (parts, septets, units) => {
    const part = { ref: 1, number: 1, of: 2 }
    const kinds = (extra: number) => [
      messageFor(aSubmission("a".repeat(septets + extra), { part }), parts, 0).kind,
      messageFor(aSubmission("你".repeat(units + extra), { part, encoding: "ucs2" }), parts, 0).kind,
    ]
    expect(kinds(0)).toEqual(["message", "message"])
    expect(kinds(1)).toEqual(["refused", "refused"])
  })
})

test("what is sent would arrive as it was written", () => {
  const gsm = fc.string({
    unit: fc.constantFrom(..."@£$¥èéùìòÇ\nØøÅåΔ_ÆæßÉ !\"#¤%&'09:;?AZÄÖÑÜ§azàâ€[]{}|~^\\".replace("â", "")),
    maxLength: 70,
  })
  const ucs2 = fc
    .string({ unit: "grapheme-composite", maxLength: 20 })
    .filter((text) => text.length <= 66 && !/[\0\r]/.test(text) && !text.startsWith("\ufeff"))
  const part = fc.option(
    fc.record({ ref: fc.integer({ min: 0, max: 65_535 }), of: fc.integer({ min: 2, max: 255 }), nth: fc.nat() }),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        gsm.map((text) => ({ text, encoding: "gsm" as const })),
        ucs2.map((text) => ({ text, encoding: "ucs2" as const })),
      ),
      part,
      fc.constantFrom("udh8", "udh16", "sar"),
      ({ text, encoding }, place, parts) => {
        const its = place && { ref: place.ref, number: 1 + (place.nth % place.of), of: place.of }
        const message = asked(aSubmission(text, { encoding, part: its }), parts, 0)
        const frame = decode(encode({ command: "deliver_sm", sequence: 1, status: 0, ...message }))
        if (frame.kind !== "pdu" || frame.pdu.command !== "deliver_sm") throw new Error("not what was sent")
        const bits = parts === "udh8" ? 8 : 16
        expect(arrivalOf(frame.pdu, "line")).toMatchObject({
          kind: "arrival",
          arrival: {
            text,
            from: "+4915112345678",
            to: "+8613800138000",
            part: its && { ...its, bits, ref: bits === 8 ? its.ref & 0xff : its.ref },
          },
        })
      },
    ),
  )
})

import { readParts } from "@everline/protocol/sms"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Arrival } from "../../../ports/gateway.ts"
import { arrivalOf } from "./arriving.ts"
import type { Message } from "./pdu.ts"
import { aMessage } from "./test-support.ts"

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(" ", ""), "hex")

function arrived(message: Message): Arrival {
  const arriving = arrivalOf(message, "line")
  if (arriving.kind === "dropped") throw new Error(`dropped: ${arriving.what}`)
  return arriving.arrival
}

describe("what somebody wrote", () => {
  test.each([
    ["GSM", 0x00, "4120 1b65 00", "A €@"],
    ["ASCII", 0x01, "4120 40", "A @"],
    ["Latin-1", 0x03, "e9 40", "é@"],
    ["UCS-2", 0x08, "4f60 d83d de00", "你😀"],
    ["GSM for the phone", 0xf1, "41", "A"],
    ["GSM for the phone, in another way", 0x11, "41", "A"],
    ["UCS-2 for the phone", 0x19, "4f60", "你"],
  ])("is read in %s", (_, dataCoding, words, text) => {
    expect(arrived(aMessage(hex(words), { dataCoding })).text).toBe(text)
  })

  test.each([
    ["lines that end in CR LF", 0x00, "41 0d0a 42 0d 43 0a", "A\nB\nC\n"],
    ["NUL", 0x08, "0041 0000 0042", "AB"],
    ["half a surrogate pair", 0x08, "d83d 0041", "\ufffdA"],
    ["half a character at the end", 0x08, "0041 4f", "A\ufffd"],
    ["an escape that leads nowhere", 0x00, "41 1b", "A "],
  ])("is safe to keep with %s", (_, dataCoding, words, text) => {
    expect(arrived(aMessage(hex(words), { dataCoding })).text).toBe(text)
  })

  test("is always text that a message may hold", () => {
    const codings = fc.oneof(fc.constantFrom(0, 1, 3, 8), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), codings, fc.boolean(), (bytes, dataCoding, hasHeader) => {
        const arriving = arrivalOf(aMessage(Buffer.from(bytes), { dataCoding, esmClass: hasHeader ? 0x40 : 0 }), "line")
        if (arriving.kind === "dropped") return
        expect(arriving.arrival.text).not.toMatch(/[\0\r]/)
        expect(arriving.arrival.text.isWellFormed()).toBe(true)
      }),
    )
  })

  test.each([
    ["international", { ton: 1, npi: 1, address: "8613800138000" }, "+8613800138000"],
    ["with a plus", { ton: 0, npi: 0, address: "+8613800138000" }, "+8613800138000"],
    ["with a plus and international", { ton: 1, npi: 1, address: "+8613800138000" }, "+8613800138000"],
    ["with two zeros", { ton: 0, npi: 1, address: "008613800138000" }, "+8613800138000"],
    ["national", { ton: 2, npi: 1, address: "13800138000" }, "13800138000"],
    ["short", { ton: 3, npi: 0, address: "10086" }, "10086"],
    ["a name", { ton: 5, npi: 0, address: "China Mobile" }, "China Mobile"],
    ["a name with a line's end in it", { ton: 5, npi: 0, address: "Chi\r\nna" }, "China"],
    ["nothing", { ton: 0, npi: 0, address: "" }, ""],
  ])("comes from a number that is %s", (_, from, told) => {
    expect(arrived(aMessage("hi", { from })).from).toBe(told)
  })
})

describe("a part of a longer one", () => {
  const A = { octets: Buffer.from("A"), alphabet: "gsm" as const }

  test.each([
    ["8 bits", "05 00 03 2a 03 02", { ref: 0x2a, bits: 8, number: 2, of: 3 }],
    ["16 bits", "06 08 04 12 34 03 01", { ref: 0x1234, bits: 16, number: 1, of: 3 }],
    ["8 bits, behind another element", "08 24 01 01 00 03 2a 02 02", { ref: 0x2a, bits: 8, number: 2, of: 2 }],
    ["number 0", "05 00 03 2a 03 00", null],
    ["number 4 of 3", "05 00 03 2a 03 04", null],
    ["1 of 1", "05 00 03 2a 01 01", null],
    ["the wrong length", "04 00 02 2a 03", null],
    ["none", "00", null],
  ])("says so in its header: %s", (_, header, part) => {
    const { text, part: told } = arrived(aMessage(hex(`${header} 41`), { esmClass: 0x40 }))
    expect({ text, part: told }).toEqual({ text: "A", part: part && { ...part, ...A } })
  })

  test("says so beside its words", () => {
    const tlvs = new Map([
      [0x020c, hex("1234")],
      [0x020e, hex("03")],
      [0x020f, hex("02")],
    ])
    expect(arrived(aMessage("A", { tlvs })).part).toEqual({ ref: 0x1234, bits: 16, number: 2, of: 3, ...A })
    expect(arrived(aMessage("A", { tlvs: new Map([...tlvs, [0x020c, hex("12")]]) })).part).toBeNull()
  })
})

test("a text that was cut within characters is read from the octets of its parts together", () => {
  const message = (words: string, number: number, dataCoding: number) =>
    aMessage(hex(`05 00 03 2a 02 0${number} ${words}`), { esmClass: 0x40, dataCoding })
  const read = (first: string, second: string, dataCoding: number) => {
    const both = [message(first, 1, dataCoding), message(second, 2, dataCoding)].map(arrived)
    return [both.map(({ text }) => text), readParts(both.map(({ part }) => part ?? undefined))]
  }
  expect(read("4f60 d83d", "de00", 0x08)).toEqual([["你\ufffd", "\ufffd"], ["你😀"]])
  expect(read("4f60 d8", "3d de00", 0x08)).toEqual([["你\ufffd", "㷞\ufffd"], ["你😀"]])
  expect(read("41 1b", "65", 0x00)).toEqual([["A ", "e"], ["A€"]])
  expect(read("e9 0d", "0a 41", 0x03)).toEqual([["é\n", "\nA"], ["é\nA"]])
})

describe("what is nobody's to read", () => {
  test.each([
    ["port_addressed", "to a port of 16 bits", { esmClass: 0x40, payload: hex("06 05 04 0b84 23f0 41") }],
    ["port_addressed", "to a port of 8 bits", { esmClass: 0x40, payload: hex("04 04 02 f0f0 41") }],
    ["port_addressed", "to a port, said beside the words", { tlvs: new Map([[0x020b, hex("0b84")]]) }],
    ["flash", "shown at once, GSM", { dataCoding: 0x10 }],
    ["flash", "shown at once, UCS-2", { dataCoding: 0x18, payload: hex("4f60") }],
    ["flash", "shown at once, the other way", { dataCoding: 0xf0 }],
    ["flash", "for the display", { tlvs: new Map([[0x0005, hex("01")]]) }],
    ["ota", "data for the SIM", { protocolId: 0x7f }],
    ["ota", "silent", { protocolId: 0x40 }],
    ["ota", "of the SIM's class", { dataCoding: 0xf6 }],
    ["ota", "of the SIM's class, in words", { dataCoding: 0x12 }],
    ["ota", "with a command packet", { esmClass: 0x40, payload: hex("02 70 00 41") }],
    ["ota", "for the SIM, said beside the words", { tlvs: new Map([[0x0005, hex("03")]]) }],
    ["other", "bytes", { dataCoding: 0x04 }],
    ["other", "a waiting voice mail", { dataCoding: 0xc8 }],
    ["other", "compressed", { dataCoding: 0x20 }],
    ["other", "Korean in a coding of its own", { dataCoding: 0x0e }],
    ["other", "a wireless control message", { esmClass: 0x40, payload: hex("03 09 01 00 41") }],
    ["bad_pdu", "a header longer than all of it", { esmClass: 0x40, payload: hex("20 00 03") }],
    ["bad_pdu", "an element longer than its header", { esmClass: 0x40, payload: hex("05 00 09 2a 03 02 41") }],
    ["bad_pdu", "a header where nothing is", { esmClass: 0x40, payload: hex("") }],
    ["bad_pdu", "an endless sender", { from: { ton: 1, npi: 1, address: "1".repeat(22) } }],
  ] as const)("is dropped as %s: %s", (what, _, other) => {
    expect(arrivalOf(aMessage("A", other), "line")).toEqual({ kind: "dropped", what })
  })

  test("is not what replaces an earlier text, or asks to be called", () => {
    for (const protocolId of [0x41, 0x47, 0x5f, 0x00, 0x3f, 0x80])
      expect(arrivalOf(aMessage("A", { protocolId }), "line").kind).toBe("arrival")
  })
})

describe("the print of what arrived", () => {
  const print = (message: Message) => Buffer.from(arrived(message).print).toString("hex")
  const first = aMessage("hello")

  test("is the same when it comes again by another line", () => {
    const again = arrivalOf(aMessage("hello"), "another line")
    expect(again).toMatchObject({ arrival: { print: arrived(first).print } })
  })

  test("is another for other words, another sender, another of our numbers, another part", () => {
    const sar = (number: number) =>
      new Map([
        [0x020c, hex("1234")],
        [0x020e, hex("03")],
        [0x020f, Buffer.from([number])],
      ])
    const all = [
      first,
      aMessage("hullo"),
      aMessage("hello", { from: { ton: 1, npi: 1, address: "8613800138001" } }),
      aMessage("hello", { to: { ton: 1, npi: 1, address: "4915112345679" } }),
      aMessage("hello", { dataCoding: 3 }),
      aMessage(Buffer.concat([hex("05 00 03 2a 03 01"), Buffer.from("hello")]), { esmClass: 0x40 }),
      aMessage(Buffer.concat([hex("05 00 03 2a 03 02"), Buffer.from("hello")]), { esmClass: 0x40 }),
      aMessage("hello", { tlvs: sar(1) }),
      aMessage("hello", { tlvs: sar(2) }),
    ]
    expect(new Set(all.map(print)).size).toBe(all.length)
  })
})

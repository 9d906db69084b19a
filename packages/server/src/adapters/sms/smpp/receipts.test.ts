import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Receipt } from "../../../ports/gateway.ts"
import { formsOf, idOf } from "./ids.ts"
import type { Message } from "./pdu.ts"
import { receiptOf } from "./receipts.ts"
import { aMessage } from "./test-support.ts"

const receipt = (words: string, other: Partial<Message> = {}) =>
  receiptOf(aMessage(words, { esmClass: 0x04, ...other }))

const tlvs = (id: string, state?: number) =>
  new Map([[0x001e, Buffer.from(id)], ...(state === undefined ? [] : [[0x0427, Buffer.from([state])] as const])])

describe("a receipt", () => {
  test("says in words what became of which message", () => {
    const words =
      "id:7220bb6b-55fe sub:001 dlvrd:001 submit date:2611281154 done date:2611281155 stat:DELIVRD err:000 text:hello stat:EXPIRED"
    expect(receipt(words)).toEqual({ ids: ["7220bb6b-55fe"], state: "delivered", code: "DELIVRD/000" })
  })

  test.each([
    "id:0123456789 sub:001 dlvrd:001 submit date:2611281154 done date:2611281155 stat:UNDELIV err:0c2 Text:",
    "id:0123456789 sub:1 dlvrd:0 submit date:261128115400 done date:261128115500 stat:UNDELIVERABLE err:0c2",
    "ID: 0123456789 SUB: 001 DLVRD: 000 SUBMIT DATE: 2611281154 DONE DATE: 2611281155 STAT: UNDELIV ERR: 0c2 TEXT:",
    "id:0123456789,sub:001,stat:undeliv,err:0c2,text:",
    "message_id=0123456789;status=UNDELIV;error_code=0c2",
    'msgid:"0123456789" stat:"UNDELIV" err:"0c2"',
    "submit date:2611281154\r\nid:0123456789\r\nstat:UNDELIV\r\nerr:0c2",
  ])("may be spelled like this: %j", (words) => {
    expect(receipt(words)).toMatchObject({ state: "failed" })
    expect(receipt(words)).toMatchObject({
      ids: formsOf("123456789"),
      code: expect.stringMatching(/^UNDELIV\w*\/0c2$/i),
    })
  })

  test.each<[string, Receipt["state"]]>([
    ["DELIVRD", "delivered"],
    ["DELIVERED", "delivered"],
    ["EXPIRED", "expired"],
    ["DELETED", "failed"],
    ["UNDELIV", "failed"],
    ["REJECTD", "failed"],
    ["REJECTED", "failed"],
    ["FAILED", "failed"],
    ["ACCEPTD", "on_its_way"],
    ["ENROUTE", "on_its_way"],
    ["BUFFERED", "on_its_way"],
    ["UNKNOWN", "unknown"],
    ["WHATEVER", "unknown"],
  ])("of which %s means %s", (stat, state) => {
    expect(receipt(`id:1 stat:${stat} err:000`)).toMatchObject({ state })
    expect(receipt(`id:1 stat:${stat.toLowerCase()} err:000`)).toMatchObject({ state })
  })

  test.each<[number, Receipt["state"]]>([
    [1, "on_its_way"],
    [2, "delivered"],
    [3, "expired"],
    [4, "failed"],
    [5, "failed"],
    [6, "on_its_way"],
    [7, "unknown"],
    [8, "failed"],
    [99, "unknown"],
  ])("of which message_state %d means %s, whatever its words say", (number, state) => {
    expect(receipt("id:9 stat:DELIVRD err:000", { tlvs: tlvs("abc-1\0", number) })).toMatchObject({
      ids: ["abc-1", "9"],
      state,
    })
  })

  test("may have no words at all", () => {
    const error = [0x0423, Buffer.from([3, 0, 27])] as const
    expect(receipt("", { esmClass: 0, tlvs: new Map([...tlvs("abc-1", 5), error]) })).toEqual({
      ids: ["abc-1"],
      state: "failed",
      code: "5/27",
    })
  })

  test("may be in UCS-2", () => {
    const payload = Buffer.from("id:1 stat:EXPIRED err:000", "utf16le").swap16()
    expect(receipt("", { payload, dataCoding: 8 })).toMatchObject({ ids: ["1"], state: "expired" })
  })

  test("may tell that it is on its way", () => {
    expect(receipt("id:1", { esmClass: 0x20 })).toMatchObject({ state: "on_its_way" })
  })

  test.each(["", "hello", "stat:DELIVRD err:000", "id: sub:001 stat:DELIVRD", `id:${"1".repeat(65)} stat:DELIVRD`])(
    "that does not say of what is unreadable: %j",
    (words) => {
      expect(receipt(words)).toBe("unreadable")
    },
  )

  test("is none when a person writes one", () => {
    expect(receiptOf(aMessage("id:123 sub:001 dlvrd:001 stat:DELIVRD err:000 text:"))).toBeNull()
    expect(receiptOf(aMessage("id:123 stat:DELIVRD err:000", { esmClass: 0x40 }))).toBeNull()
  })

  test("never holds anything that could break a line of the audit, and always an id", () => {
    const anything = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString("latin1"))
    const field = fc.constantFrom("id", "stat", "err", "text", "sub", "ID", "Stat")
    const said = fc.array(fc.tuple(field, fc.constantFrom(":", ": ", "=", " "), anything))
    fc.assert(
      fc.property(said, fc.integer({ min: 0, max: 255 }), (fields, dataCoding) => {
        const words = fields.map(([name, sign, value]) => `${name}${sign}${value}`).join(" ")
        const told = receipt(words, { dataCoding })
        if (told === null || told === "unreadable") return
        expect(told.ids.length).toBeGreaterThan(0)
        expect(told.code).toMatch(/^[!-~]{0,33}$/)
        for (const id of told.ids) expect(id).toMatch(/^.{1,64}$/su)
      }),
    )
  })
})

describe("an id", () => {
  test("is found again, whether the answer or the receipt was in hex, with zeros in front or capitals", () => {
    const written = (number: bigint) =>
      fc.constantFrom(number.toString(10), number.toString(16), number.toString(16).toUpperCase())
    const numbers = fc.bigInt({ min: 65_536n, max: 2n ** 63n })
    const zeros = fc.constantFrom("", "0", "0000")
    fc.assert(
      fc.property(
        numbers.chain((number) => fc.tuple(written(number), written(number))),
        zeros,
        zeros,
        ([answered, told], before, beforeToo) => {
          expect(formsOf(beforeToo + told)).toContain(idOf(before + answered))
        },
      ),
    )
  })

  test("that is no number stands for itself alone", () => {
    expect(formsOf("7220BB6B-55FE")).toEqual(["7220bb6b-55fe"])
    expect(formsOf("0b:12")).toEqual(["0b:12"])
    expect(formsOf(" 0 ")).toEqual(["0"])
  })

  test("is not taken for another of the same days, as small numbers would be", () => {
    expect(formsOf("16")).toEqual(["16"])
    const counters = fc.integer({ min: 0, max: 10_000_000 })
    fc.assert(
      fc.property(counters, fc.constantFrom(10, 16), (counter, radix) => {
        const [same, ...others] = formsOf(counter.toString(radix))
        expect(same).toBe(counter.toString(radix))
        // Of ids that the SMSC gives one after the other, in the same notation, none of the last 50,000 is meant besides.
        for (const other of others) {
          const named = Number.parseInt(other, radix)
          if (named.toString(radix) === other) expect(Math.abs(named - counter)).toBeGreaterThan(50_000)
        }
      }),
    )
  })
})

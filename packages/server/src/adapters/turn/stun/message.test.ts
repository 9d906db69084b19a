import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { endpointOf, readXorEndpoint, writeXorEndpoint } from "./endpoint.ts"
import { fingerprinted, isIntact, isSigned, signed } from "./integrity.ts"
import { type Draft, decode, encode, find } from "./message.ts"
import { ATTRIBUTE } from "./numbers.ts"

const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array))

const drafts: fc.Arbitrary<Draft> = fc.record({
  class: fc.constantFrom("request", "indication", "success", "error"),
  method: fc.integer({ min: 0, max: 0xfff }),
  transaction: bytes(12, 12),
  attributes: fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 0xffff }).filter((type) => type !== ATTRIBUTE.messageIntegrity),
      bytes(0, 70),
    ),
    { maxLength: 8 },
  ),
})

describe("a STUN message", () => {
  test("is read as it was written, whatever it says", () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const message = decode(encode(draft))
        expect(message).toMatchObject({ class: draft.class, method: draft.method, transaction: draft.transaction })
        expect(message?.attributes.map(({ type, value }) => [type, value])).toEqual(draft.attributes)
      }),
    )
  })

  test("that is signed is known by who has the key, and by nobody else", () => {
    fc.assert(
      fc.property(drafts, bytes(1, 30), (draft, key) => {
        const message = decode(fingerprinted(signed(encode({ ...draft, attributes: [] }), key)))
        if (message === null) throw new Error("no message")
        expect(isIntact(message)).toBe(true)
        expect(isSigned(message, key)).toBe(true)
        expect(isSigned(message, Buffer.concat([key, Buffer.from("x")]))).toBe(false)
      }),
    )
  })

  test("says nothing by what stands behind its signature", () => {
    const transaction = Buffer.alloc(12)
    const before = signed(encode({ class: "request", method: 1, transaction, attributes: [] }), "key")
    const more = encode({
      ...{ class: "request", method: 1, transaction },
      attributes: [[ATTRIBUTE.username, Buffer.from("somebody")]],
    }).subarray(20)
    const whole = Buffer.concat([before, more])
    whole.writeUInt16BE(whole.length - 20, 2)
    const message = decode(whole)
    if (message === null) throw new Error("no message")
    expect(isSigned(message, "key")).toBe(true)
    expect(find(message, ATTRIBUTE.username)).toBeUndefined()
  })

  test.each([
    ["is shorter than its header", (whole: Buffer) => whole.subarray(0, 19)],
    ["is shorter than it says", (whole: Buffer) => whole.subarray(0, -4)],
    ["is longer than it says", (whole: Buffer) => Buffer.concat([whole, Buffer.alloc(4)])],
    ["has another cookie", (whole: Buffer) => changed(whole, 4, 0x22)],
    ["begins like something else", (whole: Buffer) => changed(whole, 0, 0x80)],
    ["has an attribute that ends behind it", (whole: Buffer) => changed(whole, 23, 60)],
  ])("is none when it %s", (_, change) => {
    const attributes: Draft["attributes"] = [[ATTRIBUTE.username, Buffer.from("somebody")]]
    const whole = encode({ class: "request", method: 1, transaction: Buffer.alloc(12), attributes })
    expect(decode(whole)).not.toBeNull()
    expect(decode(change(whole))).toBeNull()
  })

  test("is none when it has more attributes than anybody sends", () => {
    const attributes = Array.from({ length: 33 }, (): [number, Buffer] => [0x8022, Buffer.alloc(0)])
    const draft: Draft = { class: "request", method: 1, transaction: Buffer.alloc(12), attributes }
    expect(decode(encode(draft))).toBeNull()
    expect(decode(encode({ ...draft, attributes: attributes.slice(1) }))).not.toBeNull()
  })
})

describe("an address", () => {
  test("comes out as it went in", () => {
    const addresses = fc.oneof(fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(addresses, fc.integer({ min: 0, max: 0xffff }), bytes(12, 12), (address, port, transaction) => {
        const endpoint = endpointOf(address, port)
        expect(readXorEndpoint(writeXorEndpoint(endpoint, transaction), transaction)).toEqual(endpoint)
      }),
    )
  })

  test.each([
    ["192.0.2.1", "c0000201"],
    ["::", "00".repeat(16)],
    ["2001:db8::1", "20010db8000000000000000000000001"],
    ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ])("%s is these bytes", (address, hex) => {
    expect(endpointOf(address, 1).address.toString("hex")).toBe(hex)
  })

  test.each(["fe80::1%eth0", "example.org", "", "1.2.3", "192.0.2.1:5"])("is not %j", (text) => {
    expect(() => endpointOf(text, 1)).toThrow(RangeError)
  })

  test.each(["", "0001", "00010000c00002", "00030000c0000201", "00020000c0000201"])("is not read from %j", (hex) => {
    expect(readXorEndpoint(Buffer.from(hex, "hex"), Buffer.alloc(12))).toBeNull()
  })
})

function changed(bytes: Buffer, at: number, to: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = to
  return copy
}

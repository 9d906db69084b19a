import { decode, encode } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Packr } from "./msgpack.ts"

const ours = new Packr()

/** Everything that frames hold. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 1_795_252_000_123, 0.1, -129, 65_536),
    fc.maxSafeInteger(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 20 }),
  ),
}))

describe("MessagePack in the page", () => {
  // Through JSON text, so that both are plain values without prototypes of their own.
  const plain = (data: unknown): unknown => JSON.parse(JSON.stringify(data))

  it("is read by the server's library, and reads what that writes", () => {
    fc.assert(
      fc.property(value, (data) => {
        expect(plain(decode(ours.pack(data)))).toEqual(plain(data))
        expect(plain(ours.unpack(encode([1, 7, "x", data], "msgpack")))).toEqual(plain([1, 7, "x", data]))
      }),
    )
  })

  it("carries long texts, lists and maps", () => {
    for (const size of [31, 32, 255, 256, 65_535, 65_536]) {
      const data = { text: "好".repeat(size), list: Array.from({ length: size }, (_, at) => at - 40) }
      expect(ours.unpack(ours.pack(data))).toEqual(data)
      expect(decode(ours.pack(data))).toEqual(data)
    }
  })

  it("keeps a byte order mark, and a key called __proto__", () => {
    expect(ours.unpack(ours.pack("\uFEFFx"))).toBe("\uFEFFx")
    const odd: unknown = JSON.parse('{"__proto__": {"admin": true}}')
    expect(JSON.stringify(ours.unpack(ours.pack(odd)))).toBe('{"__proto__":{"admin":true}}')
  })

  it("refuses bytes that are cut off, too many, of no type or not UTF-8", () => {
    const bytes = ours.pack({ text: "hello", list: [1, 2, 300] })
    for (let end = 0; end < bytes.length; end++) expect(() => ours.unpack(bytes.subarray(0, end))).toThrow()
    expect(() => ours.unpack(new Uint8Array([...bytes, 0]))).toThrow(RangeError)
    expect(() => ours.unpack(new Uint8Array([0xc1]))).toThrow(RangeError)
    expect(() => ours.unpack(new Uint8Array([0xa1, 0xff]))).toThrow(TypeError)
  })
})

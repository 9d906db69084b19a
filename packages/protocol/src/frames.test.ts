import fc from "fast-check"
import { expect, test } from "vitest"
import { decode, encode } from "./codec.ts"
import { CALL } from "./frames.ts"
import { newId } from "./ids.ts"
import { negotiate } from "./version.ts"

test("a frame comes out as it went in, in both forms", () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean(), (id, body, number, flag) => {
      const input = { conversation: newId(), body, number, flag, nothing: null, list: [body, number] }
      const frame = [CALL, id, "messages.send", input] as const
      expect(decode(encode(frame, "json"))).toEqual(frame)
      expect(decode(encode(frame, "msgpack"))).toEqual(frame)
    }),
  )
})

test("times and large seqs keep their value in MessagePack", () => {
  for (const number of [0, 2 ** 31, 2 ** 32, Date.now(), Number.MAX_SAFE_INTEGER]) {
    expect(decode(encode([CALL, 1, "x", number], "msgpack"))).toEqual([CALL, 1, "x", number])
  }
})

test("two encoded frames do not share memory", () => {
  const first = encode([CALL, 1, "x", "first"], "msgpack")
  encode([CALL, 2, "x", "other"], "msgpack")
  expect(decode(first)).toEqual([CALL, 1, "x", "first"])
})

test.each([
  [{ min: 1, max: 1 }, { min: 1, max: 1 }, { version: 1 }],
  [{ min: 1, max: 3 }, { min: 2, max: 4 }, { version: 3 }],
  [{ min: 1, max: 1 }, { min: 2, max: 3 }, { refused: "client_too_old" }],
  [{ min: 4, max: 5 }, { min: 2, max: 3 }, { refused: "server_too_old" }],
])("a client of %j and a server of %j agree on %j", (client, server, outcome) => {
  expect(negotiate(client, server)).toEqual(outcome)
})

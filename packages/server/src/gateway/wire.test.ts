import { Duplex } from "node:stream"
import { PING, type ServerFrame } from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { pong, SharedFrame, toWire, Wire } from "./wire.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")

describe("a frame on the wire", () => {
  test.each<[string, Uint8Array, string]>([
    ["a pong in MessagePack", toWire([PING, 1], "msgpack"), "8203" + "92" + "05" + "01"],
    ["a pong in JSON", toWire([PING, 1], "json"), `8105${Buffer.from("[5,1]").toString("hex")}`],
    ["a pong of the WebSocket's own", pong(Buffer.from("hi")), "8a026869"],
  ])("%s is these bytes", (_, bytes, expected) => {
    expect(hex(bytes)).toBe(expected)
  })

  test.each([
    [125 - 8, "817d"],
    [126 - 8, "817e007e"],
    [65_535 - 8, "817effff"],
    [65_536 - 8, "817f0000000000010000"],
  ])("with a text of %i bytes has its length in the shortest form", (length, header) => {
    const frame: ServerFrame = [1, 1, "x".repeat(length)]
    const bytes = toWire(frame, "json")
    expect(hex(bytes.subarray(0, header.length / 2))).toBe(header)
    expect(bytes.subarray(header.length / 2).toString()).toBe(JSON.stringify(frame))
  })

  test("for many is encoded once in each form", () => {
    const frame = new SharedFrame([PING, 1])
    expect(frame.as("json")).toBe(frame.as("json"))
    expect(frame.as("msgpack")).toBe(frame.as("msgpack"))
    expect(frame.as("json")).not.toBe(frame.as("msgpack"))
  })
})

test("frames of any sizes, sent in any turns, come out whole, in order, once a turn", async () => {
  const turnsOfSizes = fc.array(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 }), {
    maxLength: 6,
  })
  await fc.assert(
    fc.asyncProperty(turnsOfSizes, async (turns) => {
      const heard: Buffer[] = []
      let writes = 0
      const socket = new Duplex({
        read() {},
        write(chunk: Buffer, _, done) {
          writes += 1
          heard.push(chunk)
          done()
        },
        writev(chunks, done) {
          writes += 1
          for (const { chunk } of chunks) heard.push(chunk)
          done()
        },
      })
      const wire = new Wire(socket, () => expect.unreachable())
      const sent = turns.map((sizes) => sizes.map((size, at) => toWire([1, at, "é".repeat(size)], "json")))
      for (const frames of sent) {
        for (const frame of frames) wire.send(frame)
        await new Promise(setImmediate)
      }
      await expect.poll(() => Buffer.concat(heard).equals(Buffer.concat(sent.flat()))).toBe(true)
      expect(writes).toBeLessThanOrEqual(turns.length)
    }),
    { numRuns: 50 },
  )
})

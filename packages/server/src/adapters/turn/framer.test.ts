import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { channelData, type Frame, Framer, MOST_BYTES } from "./framer.ts"
import { encode } from "./stun/message.ts"

const message = encode({
  ...{ class: "request", method: 3, transaction: Buffer.alloc(12, 7) },
  attributes: [[0x8022, Buffer.from("somebody")]],
})

/** All that a framer makes of bytes that come in pieces of these lengths, over and over. */
function framed(bytes: Buffer, lengths: readonly number[]): Frame[] {
  const framer = new Framer()
  const frames: Frame[] = []
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1
    frames.push(...framer.push(bytes.subarray(at, at + length)))
    at += length
  }
  return frames
}

describe("a stream", () => {
  test("gives its messages and what its channels carry, however it is cut", () => {
    const channels = fc.tuple(fc.integer({ min: 0x4000, max: 0x7fff }), fc.uint8Array({ maxLength: 40 }))
    fc.assert(
      fc.property(
        fc.array(fc.option(channels), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        (sent, lengths) => {
          const whole = sent.map((one) => (one === null ? message : channelData(one[0], Buffer.from(one[1]))))
          const frames = framed(Buffer.concat(whole), lengths)
          expect(frames).toMatchObject(
            sent.map((one) =>
              one === null ? { kind: "stun" } : { kind: "channel", channel: one[0], data: Buffer.from(one[1]) },
            ),
          )
        },
      ),
    )
  })

  test("holds no more than a frame that is not whole", () => {
    const framer = new Framer()
    framer.push(message.subarray(0, 21))
    expect(framer.held).toBe(21)
    framer.push(message.subarray(21))
    expect(framer.held).toBe(0)
  })

  test.each([
    ["of HTTP", Buffer.from("GET / HTTP/1.1\r\n")],
    ["that no protocol of ours begins with", Buffer.from([0x80, 0])],
    ["with another cookie", Buffer.from("0001000000000000", "hex")],
    ["of a message that is too long", Buffer.from([0, 1, MOST_BYTES >> 8, 0])],
    ["of channel data that is too long", Buffer.from([0x40, 0, MOST_BYTES >> 8, 0])],
    ["of a message whose length is no multiple of four", Buffer.from(`000100032112a442${"00".repeat(16)}`, "hex")],
  ])("is lost at bytes %s, and stays so", (_, bytes) => {
    const framer = new Framer()
    expect(framer.push(Buffer.concat([message, bytes]))).toMatchObject([{ kind: "stun" }, { kind: "lost" }])
    expect(framer.push(message)).toEqual([])
    expect(framer.held).toBe(0)
  })
})

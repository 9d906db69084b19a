import { CALL, type Codec, encode, HELLO, LIMITS, PING } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { type Bare, House, masked } from "./test-support.ts"

const text = (json: string) => masked(0x81, Buffer.from(json))
const binary = (bytes: Uint8Array | readonly number[]) => masked(0x82, Uint8Array.from(bytes))
const hello = [HELLO, { protocol: { min: 1, max: 1 }, client: "test/0", token: "amy" }] as const
const helloBytes = masked(0x82, encode(hello, "msgpack"))

/** A connection that is past its hello. */
async function welcomed(house: House): Promise<Bare> {
  const bare = await house.bare()
  bare.write(helloBytes)
  return bare
}

/** A house in which Bob is connected, and must go on being served. */
async function withBob(): Promise<{ house: House; bobIsServed: () => Promise<void> }> {
  const house = await House.open()
  house.person("amy")
  const bob = await house.device("bob")
  const bobIsServed = async () => {
    bob.say([PING])
    expect((await bob.next())[0]).toBe(PING)
  }
  return { house, bobIsServed }
}

const deep = Buffer.alloc(300_000, 0x91)

describe.each<[string, Buffer, number]>([
  ["text that is no JSON", text("{oops"), 1002],
  ["an object where an array belongs", text('{"0":5}'), 1002],
  ["an empty array", text("[]"), 1002],
  ["null", text("null"), 1002],
  ["a kind that nobody knows", text("[99]"), 1002],
  ["a kind that only servers use", text('[3,"x",{}]'), 1002],
  ["a kind that is no number", text('["1",1,"devices.list",{}]'), 1002],
  ["a call without an id", text('[1,"devices.list",{}]'), 1002],
  ["a call with half an id", text('[1,1.5,"devices.list",{}]'), 1002],
  ["a call with a negative id", text('[1,-1,"devices.list",{}]'), 1002],
  ["a call with an id that no number holds", text('[1,9007199254740993,"devices.list",{}]'), 1002],
  ["a call whose method is no text", text("[1,1,2,{}]"), 1002],
  ["a call with something more", text('[1,1,"devices.list",{},0]'), 1002],
  ["a second hello", helloBytes, 1002],
  ["brackets without end", text("[".repeat(300_000)), 1002],
  ["no bytes", binary([]), 1002],
  ["MessagePack that breaks off", binary([0x94, 0x01, 0x01, 0xa5, 0x61]), 1002],
  ["MessagePack with more behind it", binary([0x91, 0x05, 0xc0]), 1002],
  ["MessagePack nested without end", binary(deep), 1002],
  ["a list that claims four billion items", binary([0xdd, 0xff, 0xff, 0xff, 0xff]), 1002],
  ["a map that claims four billion keys", binary([0x92, 0x05, 0xdf, 0xff, 0xff, 0xff, 0xff]), 1002],
  ["a byte that MessagePack never uses", binary([0xc1]), 1002],
  ["text that is no UTF-8", masked(0x81, Buffer.from([0x22, 0xff, 0xfe, 0x22])), 1007],
  ["a frame that is not masked", Buffer.from([0x82, 0x02, 0x91, 0x05]), 1002],
  ["an unknown opcode", masked(0x83, Buffer.from([0x91, 0x05])), 1002],
  ["reserved bits", masked(0xf2, Buffer.from([0x91, 0x05])), 1002],
  ["a continuation of nothing", masked(0x80, Buffer.from([0x91, 0x05])), 1002],
  ["a ping in two parts", masked(0x09, Buffer.from("x")), 1002],
  ["a frame of 10 MiB", Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0xa0, 0, 0, 1, 2, 3, 4]), 1009],
  ["a frame of more bytes than there are numbers", Buffer.from([0x82, 0xff, ...Array<number>(8).fill(0x7f)]), 1009],
])("%s", (_, bytes, code) => {
  test(`closes the connection with ${code}, is counted, and hurts nobody else`, async () => {
    const { house, bobIsServed } = await withBob()
    await using _house = house
    const bare = await welcomed(house)
    bare.write(bytes)
    expect(await bare.closeCode()).toBe(code)
    expect(house.counted.closed).toEqual([code])
    await bobIsServed()
  })
})

describe.each<[string, Uint8Array]>([
  ["a call", encode([CALL, 1, "devices.list", {}], "msgpack")],
  ["a ping", encode([PING], "msgpack")],
  ["a hello without a token", encode([HELLO, { protocol: { min: 1, max: 1 }, client: "x" }] as never, "msgpack")],
  ["a hello whose token is a novel", encode([HELLO, { ...hello[1], token: "x".repeat(300) }], "msgpack")],
  ["a hello with half a version", encode([HELLO, { ...hello[1], protocol: { min: 1, max: 1.5 } }], "msgpack")],
])("%s instead of a hello", (_, payload) => {
  test("closes with 1002", async () => {
    await using house = await House.open()
    const bare = await house.bare()
    bare.write(binary(payload))
    expect(await bare.closeCode()).toBe(1002)
  })
})

describe("bytes as a network brings them", () => {
  const call = (codec: Codec, id: number) =>
    codec === "json"
      ? text(JSON.stringify([CALL, id, "devices.list", {}]))
      : binary(encode([CALL, id, "devices.list", {}], "msgpack"))

  test("one at a time are the same frames", async () => {
    const asked: number[] = []
    await using house = await House.open({
      answer: async (_, __, input) => {
        asked.push(asked.length)
        return input
      },
    })
    house.person("amy")
    const bare = await house.bare()
    for (const byte of Buffer.concat([helloBytes, call("msgpack", 1), call("json", 2)])) {
      bare.write(Uint8Array.of(byte))
      if (byte % 7 === 0) await new Promise(setImmediate)
    }
    await expect.poll(() => asked.length).toBe(2)
  })

  test("many frames at once are all of them, in order", async () => {
    const asked: unknown[] = []
    await using house = await House.open({
      answer: async (_, __, input) => {
        asked.push(input)
        return {}
      },
    })
    house.person("amy")
    const bare = await house.bare()
    const calls = Array.from({ length: 1000 }, (_, id) => binary(encode([CALL, id, "typing.set", id], "msgpack")))
    bare.write(Buffer.concat([helloBytes, ...calls]))
    await expect.poll(() => asked.length).toBe(1000)
    expect(asked).toEqual(calls.map((_, id) => id))
  })

  test("a frame in parts is one frame, and may be as large as the limit", async () => {
    const sizes: number[] = []
    await using house = await House.open({
      answer: async (_, __, input) => {
        sizes.push(String(input).length)
        return {}
      },
    })
    house.person("amy")
    const bare = await house.bare()
    const whole = encode([CALL, 1, "messages.send", "x".repeat(LIMITS.frameBytes - 100)], "msgpack")
    const half = whole.length / 2
    bare.write(Buffer.concat([helloBytes, masked(0x02, whole.slice(0, half)), masked(0x80, whole.slice(half))]))
    await expect.poll(() => sizes).toEqual([LIMITS.frameBytes - 100])
  })

  test("that break off in the middle of a frame leave nothing behind", async () => {
    await using house = await House.open()
    house.person("amy")
    const bare = await welcomed(house)
    await expect.poll(() => house.gateway.size).toBe(1)
    bare.socket.end(call("msgpack", 1).subarray(0, 5))
    await expect.poll(() => house.gateway.size).toBe(0)
  })
})

test("who never takes the close frame is cut off all the same", async () => {
  await using house = await House.open()
  const bare = await house.bare()
  bare.socket.pause()
  bare.write(text("[99]"))
  await expect.poll(() => house.sockets[0]?.destroyed).toBe(true)
})

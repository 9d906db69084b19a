import { describe, expect, test } from "vitest"
import { canBePeer, Peers } from "./peers.ts"
import { at } from "./test-support.ts"

describe("the peers of a relay", () => {
  const peers = new Peers([
    { announced: { address: "203.0.113.7", port: 40_000 }, at: { address: "127.0.0.1", port: 40_000 } },
    { announced: { address: "2001:db8::7", port: 40_000 } },
  ])

  test("are found by what is announced, to the byte, and are where the operator said", () => {
    expect(peers.find(at("203.0.113.7", 40_000))?.at).toEqual({ address: "127.0.0.1", port: 40_000 })
    expect(peers.find(at("2001:db8:0:0::7", 40_000))?.at).toEqual({ address: "2001:db8::7", port: 40_000 })
    expect(peers.find(at("203.0.113.7", 40_001))).toBeUndefined()
    expect(peers.hasAddress(at("203.0.113.7", 1))).toBe(true)
    expect(peers.hasAddress(at("127.0.0.1", 40_000))).toBe(false)
  })

  test("are known by where they send from", () => {
    expect(peers.from({ address: "127.0.0.1", port: 40_000 })?.announced).toEqual(at("203.0.113.7", 40_000))
    expect(peers.from({ address: "203.0.113.7", port: 40_000 })).toBeUndefined()
    expect(canBePeer({ announced: { address: "203.0.113.7", port: 40_000 } })).toBe(true)
  })

  test.each([
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::7f00:1",
    "::ffff:203.0.113.7",
    "::ffff:0:203.0.113.7",
    "64:ff9b::cb00:7107",
    "64:ff9b:1::1",
    "2001::1",
    "2002:cb00:7107::1",
    "ff02::1",
    "fe80::1%eth0",
    "engine.example",
  ])("are none at %s", (address) => {
    expect(canBePeer({ announced: { address, port: 40_000 } })).toBe(false)
    expect(() => new Peers([{ announced: { address, port: 40_000 } }])).toThrow(RangeError)
    expect(() => new Peers([{ announced: { address: "192.0.2.1", port: 1 }, at: { address, port: 1 } }])).toThrow(
      RangeError,
    )
  })

  test.each([0, -1, 1.5, 65_536])("are none at port %d", (port) => {
    expect(() => new Peers([{ announced: { address: "192.0.2.1", port } }])).toThrow(RangeError)
  })

  test("are not two at one place, for nobody would know who sent something", () => {
    const place = { address: "127.0.0.1", port: 40_000 }
    const one = { announced: { address: "192.0.2.1", port: 40_000 }, at: place }
    const other = { announced: { address: "203.0.113.7", port: 40_000 }, at: place }
    expect(() => new Peers([one, other])).toThrow("two of the engine's addresses are at 127.0.0.1")
    expect(() => new Peers([one, { ...one, at: { address: "127.0.0.2", port: 1 } }])).toThrow(RangeError)
  })
})

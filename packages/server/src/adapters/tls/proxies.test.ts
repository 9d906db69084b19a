import fc from "fast-check"
import { expect, test } from "vitest"
import { cidr } from "../../config/values.ts"
import { clientAddress, clientHost, clientProtocol, trustedProxies } from "./proxies.ts"

const trusted = trustedProxies(["10.0.0.0/8", "192.0.2.7", "fd00::/8"].map(cidr))
const nobody = trustedProxies([])

const forwardedFor = (...lines: string[]) => ({ "x-forwarded-for": lines.join(", ") })

test("without a trusted proxy the socket's own address counts, whatever the headers say", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), (remote, hops) => {
      expect(clientAddress(remote, forwardedFor(...hops), nobody)).toBe(remote)
    }),
  )
})

test("nobody can pretend to be further away: what stands before the first untrusted hop is ignored", () => {
  const outside = fc.ipV4().filter((address) => !address.startsWith("10.") && address !== "192.0.2.7")
  const inside = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => `10.${parts.join(".")}`)
  fc.assert(
    fc.property(fc.array(fc.ipV4()), outside, fc.array(inside), inside, (forged, client, proxies, nearest) => {
      expect(clientAddress(nearest, forwardedFor(...forged, client, ...proxies), trusted)).toBe(client)
    }),
  )
})

test("a block holds exactly the addresses that share its prefix", () => {
  const bits = (address: string) => address.split(".").reduce((all, part) => all * 256n + BigInt(part), 0n)
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 1, max: 32 }), (network, address, prefix) => {
      const shift = BigInt(32 - prefix)
      const isInside = bits(network) >> shift === bits(address) >> shift
      const list = trustedProxies([cidr(`${network}/${prefix}`)])
      for (const written of [address, `::ffff:${address}`, `::FFFF:${address}`])
        expect(clientAddress(written, forwardedFor("203.0.113.9"), list)).toBe(isInside ? "203.0.113.9" : address)
    }),
  )
})

test.each([
  ["10.1.1.1", "203.0.113.9:4711", "203.0.113.9"],
  ["10.1.1.1", "[2001:db8::1]:4711", "2001:db8::1"],
  ["fd00::1", "2001:DB8::1", "2001:db8::1"],
  ["::ffff:10.1.1.1", "::ffff:203.0.113.9", "203.0.113.9"],
  ["10.1.1.1", "unknown", "10.1.1.1"],
  ["10.1.1.1", "", "10.1.1.1"],
  ["10.1.1.1", "203.0.113.9, nonsense, 10.2.2.2", "10.2.2.2"],
  ["192.0.2.7", "10.9.9.9", "10.9.9.9"],
  ["192.0.2.8", "203.0.113.9", "192.0.2.8"],
])("from %s, forwarded for %j, the client is %s", (remote, header, client) => {
  expect(clientAddress(remote, { "x-forwarded-for": header }, trusted)).toBe(client)
})

test("scheme and host come from a trusted proxy only, and the nearest one wins", () => {
  const headers = { host: "inner:8080", "x-forwarded-proto": "http, https", "x-forwarded-host": "Chat.example" }
  expect(clientProtocol({ remoteAddress: "10.0.0.1", encrypted: false }, headers, trusted)).toBe("https")
  expect(clientProtocol({ remoteAddress: "203.0.113.9", encrypted: false }, headers, trusted)).toBe("http")
  expect(clientProtocol({ remoteAddress: "203.0.113.9", encrypted: true }, headers, trusted)).toBe("https")
  expect(
    clientProtocol({ remoteAddress: "10.0.0.1", encrypted: true }, { "x-forwarded-proto": "gopher" }, trusted),
  ).toBe("https")
  expect(clientHost("10.0.0.1", headers, trusted)).toBe("chat.example")
  expect(clientHost("203.0.113.9", headers, trusted)).toBe("inner:8080")
})

import type { NetworkInterfaceInfo } from "node:os"
import { expect, test } from "vitest"
import { ownAddresses, reachedFromHere } from "./addresses.ts"

const card = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, internal, netmask: "", mac: "", cidr: null },
  ...(address.includes(":") ? { family: "IPv6", scopeid: 0 } : { family: "IPv4" }),
})
const lo = [card("127.0.0.1", true), card("::1", true)]
const eth0 = [card("192.168.1.20"), card("fe80::1"), card("2001:db8::20"), card("169.254.3.4")]

test("browsers are told the machine's own addresses, IPv6 first, and none that only itself or one cable knows", () => {
  expect(ownAddresses("::", { lo, eth0, wlan0: [card("10.0.0.5")] })).toEqual([
    "2001:db8::20",
    "192.168.1.20",
    "10.0.0.5",
  ])
  expect(ownAddresses("0.0.0.0", { lo, eth0 })).toEqual(["192.168.1.20"])
})

test("a machine without a network tells of itself alone", () => {
  expect(ownAddresses("::", { lo })).toEqual(["::1", "127.0.0.1"])
})

test("who listens on one address tells that one", () => {
  expect(ownAddresses("192.168.1.20", { lo, eth0 })).toEqual(["192.168.1.20"])
  expect(ownAddresses("127.0.0.1", { lo, eth0 })).toEqual(["127.0.0.1"])
})

test("what is announced is reached at itself; behind a router, by loopback, one of each family", () => {
  const announced = ["192.168.1.20", "203.0.113.7", "203.0.113.8", "2001:db8:1::7"]
  expect(reachedFromHere("::", announced, { lo, eth0 })).toEqual([
    { announced: "192.168.1.20", at: "192.168.1.20" },
    { announced: "203.0.113.7", at: "127.0.0.1" },
    { announced: "2001:db8:1::7", at: "::1" },
  ])
})

test("who listens on one address is reached there, under the first name of its family", () => {
  const announced = ["2001:db8::20", "203.0.113.7", "192.168.1.20"]
  expect(reachedFromHere("192.168.1.20", announced, { lo, eth0 })).toEqual([
    { announced: "203.0.113.7", at: "192.168.1.20" },
  ])
})

import { describe, expect, test } from "vitest"
import { isPublic, literalAddress, lookupPublic } from "./address.ts"

describe("an address", () => {
  test.each(["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::200a"])(
    "%s is of the world",
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )

  test.each([
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1"],
    ...["192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
    ...["::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"],
    ...["2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "ff02::1", "localhost", ""],
  ])("%s is not", (address) => {
    expect(isPublic(address)).toBe(false)
  })

  test.each([
    ["https://0x7f.1/", "127.0.0.1"],
    ["https://2130706433/", "127.0.0.1"],
    ["https://[::ffff:7f00:1]/", "::ffff:7f00:1"],
    ["https://push.example/", undefined],
  ])("is read from %s however it is written", (url, address) => {
    expect(literalAddress(new URL(url))).toBe(address)
  })
})

test("a name that leads to this machine is not connected to", async () => {
  const looked = (all: boolean) =>
    new Promise((resolve) => lookupPublic("localhost", { all }, (error) => resolve(error?.message)))
  expect(await looked(true)).toBe("the name leads to no public address")
  expect(await looked(false)).toBe("the name leads to no public address")
})

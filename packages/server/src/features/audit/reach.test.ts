import { expect, test } from "vitest"
import { reachOf } from "./reach.ts"

test.each([
  ["127.0.0.1", "machine"],
  ["::1", "machine"],
  ["10.77.0.2", "private"],
  ["192.168.1.20", "private"],
  ["fd00::1", "private"],
  ["fe80::1", "private"],
  ["172.32.0.1", "public"],
  ["2001:db8::1", "public"],
  ["203.0.113.9", "public"],
  ["a socket in a folder", null],
])("%s is %s", (address, reach) => {
  expect(reachOf(address)).toBe(reach)
})

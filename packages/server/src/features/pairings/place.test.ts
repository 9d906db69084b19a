import { expect, test } from "vitest"
import { isNear } from "./place.ts"

test.each([
  ["behind one line to the provider", "203.0.113.7", "203.0.113.7"],
  ["at home", "192.168.1.20", "192.168.1.41"],
  ["at home, with IPv6", "2001:db8:1:2::20", "2001:db8:1:2:aaaa::41"],
  ["on one machine", "127.0.0.1", "127.0.0.1"],
])("two devices %s are near", (_, one, other) => {
  expect(isNear(one, other)).toBe(true)
})

test.each([
  ["neighbours at a provider", "203.0.113.7", "203.0.113.8"],
  ["other rooms of a large house", "10.1.1.20", "10.1.2.20"],
  ["other lines with IPv6", "2001:db8:1:2::20", "2001:db8:1:3::20"],
  ["one by IPv4 and one by IPv6, of which nobody can tell", "203.0.113.7", "2001:db8:1:2::20"],
  ["what is no address", "", ""],
])("%s are not", (_, one, other) => {
  expect(isNear(one, other)).toBe(false)
})

import { type AccountId, type DeviceId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { SessionCache } from "./session-cache.ts"
import { hashSecret } from "./tokens.ts"

const self = { account: newId<AccountId>(), userName: "amy", displayName: "Amy", kind: "person", admin: false } as const
const session = { device: newId<DeviceId>(), self, tokenAt: 0 }
const hash = hashSecret("amy's token")

test.each([
  ["at once", 0, session],
  ["half a minute later", 30_000, session],
  ["after that", 30_001, undefined],
  ["when the clock was set back", -2 * 3600_000, undefined],
])("a session is believed %s, or is not", (_, later, expected) => {
  const cache = new SessionCache()
  cache.set(hash, session, 10_000_000)
  expect(cache.get(hash, 10_000_000 + later)).toBe(expected)
})

test("a device that was dropped, or whose account was, is read anew", () => {
  const cache = new SessionCache()
  cache.set(hash, session, 0)
  cache.dropDevice(newId<DeviceId>())
  expect(cache.get(hash, 0)).toBe(session)
  cache.dropDevice(session.device)
  expect(cache.get(hash, 0)).toBeUndefined()
  cache.set(hash, session, 0)
  cache.dropAccount(self.account)
  expect(cache.get(hash, 0)).toBeUndefined()
})

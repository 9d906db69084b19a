import { expect, test } from "vitest"
import { challengeIn, siteOf } from "./site.ts"

test.each([
  ["https://chat.example", "chat.example"],
  ["https://chat.example:8443", "chat.example"],
  ["http://localhost:8080", "localhost"],
])("%s has passkeys, for %s", (origin, host) => {
  expect(siteOf(origin)).toEqual({ origin, host })
})

test.each([
  undefined,
  "null",
  "http://chat.example",
  "https://192.0.2.1:8443",
  "https://[2001:db8::1]",
  "http://127.0.0.1:8080",
  "http://localhost.example",
])("%s has none", (origin) => {
  expect(siteOf(origin)).toBeNull()
})

const said = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

test("a challenge is read from what a browser says it signed, and from nothing else", () => {
  expect(challengeIn(said({ type: "webauthn.get", challenge: "abc" }))).toBe("abc")
  for (const other of [said({}), said(null), said({ challenge: 1 }), "not-json", ""])
    expect(challengeIn(other)).toBeNull()
})

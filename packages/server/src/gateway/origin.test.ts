import { expect, test } from "vitest"
import { isAllowedOrigin } from "./origin.ts"

const own = { protocol: "https", host: "chat.example" } as const

test.each<[string | undefined, boolean]>([
  ["https://chat.example", true],
  ["https://chat.example:443", false],
  ["https://friends.example", true],
  [undefined, false],
  ["null", false],
  ["", false],
  ["*", false],
  ["https://evil.example", false],
  ["https://chat.example.evil.example", false],
  ["https://evilchat.example", false],
  ["https://www.chat.example", false],
  ["https://chat.example:8443", false],
  ["http://chat.example", false],
  ["https://chat.example/", false],
  ["https://chat.example@evil.example", false],
  ["https://user@chat.example", false],
  ["https://chat.example, https://evil.example", false],
  ["https://friends.example.evil.example", false],
  ["file://", false],
  ["chrome-extension://chat.example", false],
])("a page of %s may open a socket: %s", (origin, allowed) => {
  expect(isAllowedOrigin(origin, own, ["https://friends.example"])).toBe(allowed)
})

test.each<["http" | "https", string | undefined, string, boolean]>([
  ["http", "localhost:8080", "http://localhost:8080", true],
  ["http", "127.0.0.1:8080", "http://localhost:8080", false],
  ["http", "[::1]:8080", "http://[::1]:8080", true],
  ["http", "example.com:80", "http://example.com", true],
  ["https", "EXAMPLE.com", "https://example.com", true],
  ["https", undefined, "https://example.com", false],
  ["https", "not a host", "https://example.com", false],
])("over %s at %s a page of %s may: %s", (protocol, host, origin, allowed) => {
  expect(isAllowedOrigin(origin, { protocol, host }, [])).toBe(allowed)
})

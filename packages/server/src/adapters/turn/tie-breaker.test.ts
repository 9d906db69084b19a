import { describe, expect, test } from "vitest"
import { fingerprinted, isIntact, isSigned } from "./stun/integrity.ts"
import { decode, find } from "./stun/message.ts"
import { ATTRIBUTE } from "./stun/numbers.ts"
import { bindingRequest } from "./test-support.ts"
import { withTieBreaker } from "./tie-breaker.ts"

const PASSWORD = "the engine's password"
const passwordOf = (ufrag: string) => (ufrag === "ours" ? PASSWORD : undefined)

describe("a binding request that passes", () => {
  test.each([
    ["controlling", ATTRIBUTE.iceControlling],
    ["controlled", ATTRIBUTE.iceControlled],
  ])("with a tie-breaker of 0 has another when it arrives, and is signed for it: %s", (_, role) => {
    const request = fingerprinted(bindingRequest("ours", PASSWORD, 0n, role))
    const message = decode(withTieBreaker(request, passwordOf))
    if (message === null) throw new Error("no message")
    expect(find(message, role)?.value.readBigUInt64BE()).toBe(1n)
    expect(find(message, ATTRIBUTE.username)?.value.toString()).toBe("ours:theirs")
    expect(message.transaction).toEqual(decode(request)?.transaction)
    expect(isSigned(message, PASSWORD)).toBe(true)
    expect(isIntact(message)).toBe(true)
    expect(message.bytes.length).toBe(request.length)
  })

  test.each([
    ["with a tie-breaker", bindingRequest("ours", PASSWORD, 5n)],
    ["for somebody else", bindingRequest("another", PASSWORD, 0n)],
    ["that its sender could not sign", bindingRequest("ours", "guessed", 0n)],
    ["that is cut short", bindingRequest("ours", PASSWORD, 0n).subarray(0, 40)],
    ["and is media", Buffer.from("80600001000000010000000100", "hex")],
    ["and is nothing", Buffer.alloc(0)],
  ])("%s is as it was", (_, packet) => {
    expect(withTieBreaker(packet, passwordOf)).toBe(packet)
  })
})

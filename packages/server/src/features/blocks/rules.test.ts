import { type AccountId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { barrierOf, checkOpen, checkOther } from "./rules.ts"

test("whoever blocks is told of it; who is blocked is told that nothing is taken, and no more", () => {
  expect(barrierOf({ mine: false, theirs: false })).toBe(null)
  expect(barrierOf({ mine: false, theirs: true })).toBe("not_accepted")
  expect(barrierOf({ mine: true, theirs: false })).toBe("blocked_by_you")
})

test("who takes back one of two blocks is told of the other only then", () => {
  expect(barrierOf({ mine: true, theirs: true })).toBe("blocked_by_you")
})

test("nothing stands between two without a block", () => {
  expect(() => checkOpen(null)).not.toThrow()
  expect(() => checkOpen("not_accepted")).toThrow("not_accepted")
})

test("nobody is barred from oneself", () => {
  const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]
  expect(() => checkOther(amy, bob)).not.toThrow()
  expect(() => checkOther(amy, amy)).toThrow("bad_request")
})

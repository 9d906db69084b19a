import { type AccountId, type DeviceId, newId, type Self } from "@everline/protocol"
import fc from "fast-check"
import { expect, test } from "vitest"
import { CODE_LENGTH, CODE_LETTERS, codeOf, standingOf } from "./rules.ts"

const someCode = fc
  .array(fc.constantFrom(...CODE_LETTERS), { minLength: CODE_LENGTH, maxLength: CODE_LENGTH })
  .map((letters) => letters.join(""))

test("a code is found however its letters were typed and spaced", () => {
  fc.assert(
    fc.property(someCode, (code) => {
      for (const typed of [
        code,
        code.toLowerCase(),
        `${code.slice(0, 4)} ${code.slice(4)}`,
        ` ${[...code].join("-")} `,
      ])
        expect(codeOf(typed)).toBe(code)
    }),
  )
})

test("what is too short, too long, or holds a letter that no code has, is none", () => {
  for (const typed of ["7Q4MK2X", "7Q4MK2XNN", "7Q4MK2X0", "7Q4MK2XO", "7Q4MK2X_", "", "A".repeat(43)])
    expect(codeOf(typed)).toBe(null)
})

const amy: Self = { account: newId<AccountId>(), userName: "amy", displayName: "Amy", kind: "person", admin: false }

test("who looks is named to the screen, and nothing more of them before they let it in", () => {
  const device = newId<DeviceId>()
  expect(standingOf({ state: "waiting", self: null, device: null })).toEqual({ state: "waiting" })
  expect(standingOf({ state: "seen", self: amy, device: null })).toEqual({ state: "seen", by: "Amy" })
  expect(standingOf({ state: "refused", self: amy, device: null })).toEqual({ state: "refused" })
  expect(standingOf({ state: "confirmed", self: amy, device })).toEqual({ state: "confirmed", self: amy, device })
})

import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import * as f from "./fields.ts"
import { isId, newId } from "./ids.ts"
import { LIMITS } from "./limits.ts"

const refusal = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).issues?.[0].message

describe("a message's text", () => {
  test("is any well-formed text without NUL, and comes out as it went in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        fc.pre(!text.includes("\0"))
        expect(v.parse(f.body, text)).toBe(text)
      }),
    )
  })

  test.each([
    ["a NUL", "a\0b", "text_not_keepable"],
    ["half a surrogate pair", "a\ud83db", "text_not_keepable"],
    ["a pair the wrong way round", "\udc4d\ud83d", "text_not_keepable"],
    ["nothing", "", "body_empty"],
    ["more bytes than fit", "好".repeat(LIMITS.bodyBytes / 3 + 1), "body_too_long"],
    ["more characters than fit", "x".repeat(LIMITS.bodyBytes + 1), "body_too_long"],
  ])("is refused with %s", (_what, text, code) => {
    expect(refusal(f.body, text)).toBe(code)
  })

  test("may be as long as the limit to the byte", () => {
    for (const text of ["x".repeat(LIMITS.bodyBytes), `${"好".repeat(21845)}x`]) expect(v.is(f.body, text)).toBe(true)
  })
})

test.each([
  ["👍", true],
  ["❤️", true],
  ["👨‍👩‍👧‍👦", true],
  ["🏳️‍🌈", true],
  ["🇨🇳", true],
  ["1️⃣", true],
  ["7", false],
  ["", false],
  ["a", false],
  ["好", false],
  ["👍👍", false],
  ["\u200d", false],
])("%s is one emoji: %s", (text, is) => {
  expect(v.is(f.emoji, text)).toBe(is)
})

test.each([
  ["Amy", "Amy"],
  ["  外婆 ", "外婆"],
  ["two\nlines", null],
  ["\u2028", null],
  [" ", null],
  ["x".repeat(65), null],
])("a name %j is kept as %j", (written, kept) => {
  const parsed = v.safeParse(f.displayName, written)
  expect(parsed.success ? parsed.output : null).toBe(kept)
})

test("ids are UUIDs in lower case, and new ones come in order of time", async () => {
  const first = newId()
  await new Promise((resolve) => setTimeout(resolve, 2))
  expect(isId(first)).toBe(true)
  expect(newId() > first).toBe(true)
  for (const wrong of [first.toUpperCase(), `${first}0`, first.replace("-", ""), "", "not an id"]) {
    expect(isId(wrong), wrong).toBe(false)
  }
})

describe("what people name themselves and their things", () => {
  test.each([
    ["a user name", f.userName, "a", "user_name_invalid"],
    ["a user name", f.userName, "x".repeat(LIMITS.userName + 1), "user_name_invalid"],
    ["a user name", f.userName, "amy!", "user_name_invalid"],
    ["a user name", f.userName, ".amy", "user_name_invalid"],
    ["a user name", f.userName, "аmy", "user_name_invalid"],
    ["a display name", f.displayName, "  ", "name_empty"],
    ["a display name", f.displayName, "x".repeat(LIMITS.displayName + 1), "name_too_long"],
    ["a display name", f.displayName, "Amy\u0007", "name_invalid"],
    ["a display name", f.displayName, "Amy\nadministrator", "name_invalid"],
    ["a display name", f.displayName, "Amy\u2028Bob", "name_invalid"],
    ["a title", f.title, "", "name_empty"],
    ["a title", f.title, "x".repeat(LIMITS.title + 1), "name_too_long"],
    ["a device's name", f.deviceName, "x".repeat(LIMITS.deviceName + 1), "name_too_long"],
    ["a device's name", f.deviceName, "a\0b", "text_not_keepable"],
    ["a new password", f.newPassword, "x".repeat(LIMITS.passwordMin - 1), "password_too_short"],
    ["a new password", f.newPassword, "x".repeat(LIMITS.passwordMax + 1), "password_too_long"],
    ["a new password", f.newPassword, "12345678\ud800", "text_not_keepable"],
    ["a password", f.password, "x".repeat(LIMITS.passwordMax + 1), "wrong_credentials"],
    ["an emoji", f.emoji, "x", "emoji_invalid"],
    ["an emoji", f.emoji, "👍👍", "emoji_invalid"],
    ["an emoji", f.emoji, "👍".repeat(20), "emoji_invalid"],
    ["an emoji", f.emoji, "\ud83d", "text_not_keepable"],
  ] as const)("%s is refused in its own words (%#)", (_what, schema, text, code) => {
    expect(refusal(schema, text)).toBe(code)
  })

  test.each([
    [f.userName, " Amy.B-2_c ", "amy.b-2_c"],
    [f.userName, "x".repeat(LIMITS.userName), "x".repeat(LIMITS.userName)],
    [f.displayName, " 王小明 👩‍🚀 ", "王小明 👩‍🚀"],
    [f.title, "x".repeat(LIMITS.title), "x".repeat(LIMITS.title)],
    [f.newPassword, "x".repeat(LIMITS.passwordMin), "x".repeat(LIMITS.passwordMin)],
    [f.newPassword, "好".repeat(LIMITS.passwordMax), "好".repeat(LIMITS.passwordMax)],
  ] as const)("and taken up to its limit (%#)", (schema, text, taken) => {
    expect(v.parse(schema, text)).toBe(taken)
  })
})

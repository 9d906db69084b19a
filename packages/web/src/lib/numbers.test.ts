import { describe, expect, it, test } from "vitest"
import { countriesIn, e164, homeOf, spaced } from "./numbers.ts"

describe("a number as somebody types it", () => {
  it.each([
    ["138 0013 8000", "CN", "+8613800138000"],
    ["138-0013-8000", "CN", "+8613800138000"],
    ["１３８００１３８０００", "CN", "+8613800138000"],
    ["+44 7400 123456", "CN", "+447400123456"],
    ["0044 7400 123456", "CN", "+447400123456"],
    ["07400 123456", "GB", "+447400123456"],
    ["0912 345 678", "TW", "+886912345678"],
    ["138 0013", "CN", null],
    ["amy", "CN", null],
    ["", "CN", null],
  ] as const)("%s, in %s, is %s", (text, country, number) => {
    expect(e164(text, country)).toBe(number)
  })

  it("is shown with the spaces of its country", () => {
    expect(spaced("+8613800138000")).toBe("+86 138 0013 8000")
    expect(spaced("+12")).toBe("+12")
  })
})

test.each([
  [["zh-CN"], "CN"],
  [["zh-Hant"], "TW"],
  [["en"], "US"],
  [["eo", "de-AT"], "AT"],
  [[], "CN"],
] as const)("who reads %j is at home in %s", (languages, country) => {
  expect(homeOf(languages)).toBe(country)
})

test("countries have names in the reader's language, and stand in its order", () => {
  const names = countriesIn("en").map(({ name }) => name)
  expect(names.indexOf("France")).toBeLessThan(names.indexOf("Germany"))
  expect(countriesIn("zh-Hans").find(({ country }) => country === "CN")).toEqual({
    country: "CN",
    name: "中国",
    callingCode: "86",
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import en from "../i18n/first/en.json"
import hans from "../i18n/first/zh-Hans.json"
import hant from "../i18n/first/zh-Hant.json"
import { linkify } from "./linkify.ts"
import { EVERYONE, holdsAsMany, holdsName, typedName, withMentions, withName } from "./mentions.ts"

describe("a name that is being typed", () => {
  it("begins with an @ at the beginning of a word", () => {
    expect(typedName("@", 1)).toEqual({ from: 0, word: "" })
    expect(typedName("dear @an", 8)).toEqual({ from: 5, word: "an" })
    expect(typedName("明天@陈", 4)).toEqual({ from: 2, word: "陈" })
    for (const text of ["ann@example.org", "@ann ", "nobody", "a@"]) expect(typedName(text, text.length)).toBeNull()
  })

  it("gives way to the name that was picked", () => {
    expect(withName("dear @an, hello", { from: 5, word: "an" }, "Ann Lee")).toEqual({
      text: "dear @Ann Lee , hello",
      cursor: 14,
    })
    expect(holdsName("dear @Ann Lee , hello", "Ann Lee")).toBe(true)
    expect(holdsName("dear Ann", "Ann Lee")).toBe(false)
  })

  it("is lost where other words stand in its place, and not where it was not there", () => {
    const names = ["Zoé", "Jiří"]
    expect(holdsAsMany("ca va, @Zoé ?", "ça va, @Zoé ?", names)).toBe(true)
    expect(holdsAsMany("ca va, @Jiri ?", "ça va, @Jiří ?", names)).toBe(false)
  })
})

describe("a message with names", () => {
  it("shows those apart that it means, the longest that fits, and no others", () => {
    const parts = withMentions(linkify("@Ann Lee and @Ann, not @Bob: https://example.org/@Ann"), ["Ann", "Ann Lee"])
    expect(parts.filter((part) => "mention" in part).map(({ text }) => text)).toEqual(["@Ann Lee", "@Ann"])
    expect(parts.find((part) => "href" in part)?.text).toBe("https://example.org/@Ann")
  })

  it("is the message again when its parts are joined", () => {
    const text = fc.string({ unit: fc.constantFrom("@", "Ann", " ", "陈", "\n", "x") })
    fc.assert(
      fc.property(text, fc.uniqueArray(fc.constantFrom("Ann", "陈", "Ann 陈")), (body, names) => {
        const joined = withMentions(linkify(body), names)
          .map((part) => part.text)
          .join("")
        return joined === body
      }),
    )
  })

  it("knows everybody in each of our languages", () => {
    for (const words of [en, hans, hant]) expect(EVERYONE).toContain(words["mention.all"])
  })
})

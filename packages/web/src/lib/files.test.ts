import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { nameParts, sizeOf, sortOf } from "./files.ts"

describe("a file's name", () => {
  it("is cut before its ending, which stays seen", () => {
    expect(nameParts("short.pdf")).toEqual(["short.pdf", ""])
    expect(nameParts("Minutes of the parents' evening, final.docx")).toEqual([
      "Minutes of the parents' evening, f",
      "inal.docx",
    ])
    expect(nameParts("a name without an ending at all")).toEqual(["a name without an ending at", " all"])
  })

  it("is never lost in part, and never cut inside a character", () => {
    const letter = fc.constantFrom("a", ".", "好", "👩‍👩‍👧", "e\u0301", " ")
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 60 }), (letters) => {
        const name = letters.join("")
        const [head, tail] = nameParts(name)
        expect(head + tail).toBe(name)
        expect(head.isWellFormed() && !/^[\u0301\u200D]/u.test(tail)).toBe(true)
      }),
    )
  })
})

describe("a size", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [411_900, "412 KB"],
    [999_600, "1 MB"],
    [2_120_000, "2.1 MB"],
    [48_300_000, "48 MB"],
    [1_500_000_000, "1.5 GB"],
  ])("of %i bytes is %s", (bytes, said) => expect(sizeOf(bytes, "en")).toBe(said))
})

describe("what a file is", () => {
  it("is told by its ending, then by its type", () => {
    expect(sortOf("walk.GPX", "application/octet-stream")).toBe("map")
    expect(sortOf("名单.xlsx", "")).toBe("table")
    expect(sortOf("holiday", "video/quicktime")).toBe("video")
    expect(sortOf("constructor", "x/y")).toBe("other")
    expect(sortOf("a.constructor", "x/y")).toBe("other")
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { snippetOf } from "./snippet.ts"

const shown = (body: string, sought: string) => {
  const from = body.indexOf(sought)
  return snippetOf(body, [{ from, to: from + sought.length }])
}

describe("a snippet", () => {
  it("is all of a short message, with what was found set apart", () => {
    expect(shown("明天我们去爬山", "我们")).toEqual([
      { text: "明天", found: false },
      { text: "我们", found: true },
      { text: "去爬山", found: false },
    ])
  })

  it("begins shortly before what was found far inside", () => {
    const [dots, before, found] = shown(`${"很久以前".repeat(50)}山上有座庙`, "庙")
    expect(dots?.text).toBe("…")
    expect(before?.text).toBe("很久以前很久以前山上有座")
    expect(found).toEqual({ text: "庙", found: true })
  })

  it("is one line", () => {
    expect(shown("one\n\n two\tthree", "two").map(({ text }) => text)).toEqual(["one ", "two", " three"])
  })

  it("holds what was found, and cuts no character", () => {
    const sign = fc.constantFrom("a", "😀", "e\u0301", "👩‍👩‍👧", "好", "\n")
    const text = fc.array(sign, { maxLength: 400 }).map((signs) => signs.join(""))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = snippetOf(`${before}找${after}`, [{ from: before.length, to: before.length + 1 }])
        expect(pieces.filter(({ found }) => found)).toEqual([{ text: "找", found: true }])
        for (const piece of pieces) expect(piece.text.isWellFormed()).toBe(true)
        expect(pieces.map((piece) => piece.text).join("").length).toBeLessThan(200)
      }),
    )
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { shapeOf } from "./device.ts"
import { FOLD_ABOVE, folded } from "./fold.ts"
import { languageOf } from "./language.ts"
import { programOf } from "./program.ts"

describe("a long message", () => {
  it("is folded, a short one is not", () => {
    expect(folded("短")).toBeNull()
    expect(folded("字".repeat(FOLD_ABOVE + 1))?.length).toBeLessThan(FOLD_ABOVE)
    expect(folded("\n".repeat(100))).not.toBeNull()
  })

  it("is never cut inside a character", () => {
    const parts = fc.array(fc.constantFrom("a", "😀", "👩‍👩‍👧", "e\u0301", "\n", "好"), {
      minLength: 600,
      maxLength: 900,
    })
    fc.assert(
      fc.property(parts, (text) => {
        const all = text.join("")
        const start = folded(all)
        if (start === null) return
        expect(start.isWellFormed()).toBe(true)
        expect(all.startsWith(start)).toBe(true)
      }),
    )
  })
})

describe("the language of some words", () => {
  it("is told where the script leaves no doubt", () => {
    expect(languageOf("这是什么")).toBe("zh-Hans")
    expect(languageOf("這是什麼")).toBe("zh-Hant")
    expect(languageOf("これは何")).toBe("ja")
    expect(languageOf("안녕")).toBe("ko")
  })

  it("is left open otherwise", () => {
    expect(languageOf("好")).toBeUndefined()
    expect(languageOf("hello")).toBeUndefined()
    expect(languageOf("这個")).toBeUndefined()
  })
})

describe("a device", () => {
  it("is first called after its browser and system", () => {
    const edge =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"
    const iphone =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
    expect(programOf(edge)).toEqual({ browser: "Edge", system: "Windows" })
    expect(programOf(iphone)).toEqual({ browser: "Safari", system: "iPhone" })
    expect(programOf("curl/8")).toBeNull()
  })

  it("takes its shape from fingers and size", () => {
    const phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/143.0.0.0 Mobile Safari/537.36"
    const television = "Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 Version/8.0 TV Safari/537.36"
    expect(shapeOf(true, 390, phone)).toBe("phone")
    expect(shapeOf(true, 800, phone)).toBe("tablet")
    expect(shapeOf(false, 500, phone)).toBe("desktop")
    expect(shapeOf(false, 1080, television)).toBe("tv")
  })
})

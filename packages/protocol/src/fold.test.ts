import fc from "fast-check"
import { expect, test } from "vitest"
import { fold } from "./fold.ts"

test("case, width and accents are left out", () => {
  expect(fold("Café ＡＢＣ１２")).toBe("cafe abc12")
  expect(fold("ÉCOLE İstanbul ΟΔΟΣ")).toBe("ecole istanbul οδοσ")
  expect(fold("ｶﾞﾗｽ")).toBe(fold("ガラス"))
  expect(fold("㈱")).toBe("(株)")
})

test("Han stays as it is", () => {
  expect(fold("我们 們")).toBe("我们 們")
})

test("the parts of a folded text are the folded parts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(fold(one + other)).toBe(fold(one) + fold(other))
    }),
  )
})

test("what differs in case only is the same, for Latin, Greek and Cyrillic", () => {
  const letters = fc.mapToConstant(
    { num: 26, build: (i) => String.fromCharCode(0x61 + i) },
    { num: 24, build: (i) => String.fromCharCode(0x3b1 + (i < 17 ? i : i + 1)) },
    { num: 32, build: (i) => String.fromCharCode(0x430 + i) },
  )
  fc.assert(
    fc.property(fc.string({ unit: letters }), (text) => {
      expect(fold(text.toUpperCase())).toBe(fold(text))
    }),
  )
})

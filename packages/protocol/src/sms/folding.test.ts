import fc from "fast-check"
import { expect, test } from "vitest"
import { isGsm } from "./alphabet.ts"
import { foldToGsm } from "./folding.ts"
import { texts } from "./test-support.ts"

test.each([
  ["“Ça va”, dit-elle – l’été… est là", '"Ça va", dit-elle - l\'été... est là'],
  ["garçon, São João, Łódź, İstanbul, ığşçĞ", "garcon, Sao Joao, Lodz, Istanbul, igscG"],
  ["Tiếng Việt, Đà Nẵng", "Tieng Viet, Dà Nang"],
  ["Œuvre, Þór, ẞ, ĳs, nǚ", "OEuvre, Thor, SS, ijs, nü"],
  ["ΚΑΛΗΜΈΡΑ ΣΕ ΌΛΟΥΣ", "KAΛHMEPA ΣE OΛOYΣ"],
  ["e\u0301te\u0301 a\u0308\u0304", "été ä"],
  ["１２：３０ ＯＫ，ｂｙｅ！（ｘ）", "12:30 OK,bye!(x)"],
  ["a\u00a0b\tc\u200bd\u2028e", "a b cd\ne"],
  ["5 µg × 2 → 10 µg ≤ 12", "5 ug x 2 -> 10 ug <= 12"],
  ["`{x}`", "'{x}'"],
])("%j goes out as %j", (text, folded) => {
  expect(foldToGsm(text)).toBe(folded)
  expect(isGsm(folded)).toBe(true)
})

test.each(["10²", "½", "20°", "καλημέρα", "5 μg", "привет", "今天", "😀", "1️⃣", "กำ", "각"])(
  "%j would be something else, and stays",
  (text) => {
    expect(foldToGsm(text)).toBe(text)
  },
)

test("what cannot be folded stays where it is, between what can", () => {
  expect(foldToGsm("ça, 中, …")).toBe("ca, 中, ...")
})

test("whatever is written, folding it again changes nothing, and nothing of the alphabet is touched", {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(fc.oneof(texts, fc.string({ unit: "binary", maxLength: 100 })), (text) => {
      const folded = foldToGsm(text)
      expect(foldToGsm(folded)).toBe(folded)
      if (isGsm(text)) expect(folded).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

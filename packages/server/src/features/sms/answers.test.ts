import { segmentsOf } from "@everline/protocol/sms"
import fc from "fast-check"
import { expect, test } from "vitest"
import { answerText, codeText } from "./answers.ts"

const LANGUAGES = ["en", "zh-Hans", "zh-Hant"] as const
const MEANINGS = ["stop", "start", "help"] as const

test("a code is said in English and in Chinese, as it is read where the number is", () => {
  expect(codeText("123456", "Everline", "CN")).toBe("123456 is your code for Everline. 验证码 123456")
  expect(codeText("123456", "Everline", "TW")).toBe("123456 is your code for Everline. 驗證碼 123456")
})

test("whatever the server is called, a code and each answer are one segment", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
      const texts = LANGUAGES.flatMap((language) => MEANINGS.map((means) => answerText({ language, means }, name)))
      for (const text of [codeText("123456", name, "GB"), ...texts]) expect(segmentsOf(text).segments).toHaveLength(1)
      expect(codeText("123456", name, "GB")).toMatch(/^123456 .* 123456$/su)
    }),
  )
})

import { expect, test } from "vitest"
import { keywordIn } from "./keywords.ts"

test.each(["STOP", "stop", " Stop.\n", "STOPALL", "Unsubscribe", "END", "quit!", "opt  out", "ＳＴＯＰ", "STOP。"])(
  "%j is the wish to get no more",
  (body) => {
    expect(keywordIn(body)).toEqual({ means: "stop", language: "en" })
  },
)

test.each([
  ["退订", "zh-Hans"],
  ["td", "zh-Hans"],
  ["TD。", "zh-Hans"],
  [" 退訂 ", "zh-Hant"],
])("%j is so in Chinese", (body, language) => {
  expect(keywordIn(body)).toEqual({ means: "stop", language })
})

test("one asks to go on, and for help", () => {
  expect(keywordIn("start")?.means).toBe("start")
  expect(keywordIn("恢复")).toEqual({ means: "start", language: "zh-Hans" })
  expect(keywordIn("Help")?.means).toBe("help")
  expect(keywordIn("帮助")).toEqual({ means: "help", language: "zh-Hans" })
  expect(keywordIn("幫助")).toEqual({ means: "help", language: "zh-Hant" })
})

test.each(["please stop", "stop it", "The end", "不退订", "", "...", "toString", "constructor", "HELP me", "S T O P"])(
  "%j is something that somebody says",
  (body) => {
    expect(keywordIn(body)).toBeUndefined()
  },
)

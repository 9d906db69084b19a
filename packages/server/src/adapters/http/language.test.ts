import { expect, test } from "vitest"
import { readersLanguage } from "./language.ts"

test.each([
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"],
  ["zh-TW,zh;q=0.9", "zh-Hant"],
  ["zh-Hant-HK", "zh-Hant"],
  ["de-DE, zh-HK;q=0.7, en;q=0.3", "zh-Hant"],
  ["fr", "en"],
  [undefined, "en"],
])("a browser that asks for %s reads %s", (header, language) => {
  expect(readersLanguage(header)).toBe(language)
})

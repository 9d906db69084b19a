import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { errorCodes } from "../errors/catalogue.ts"
import { words as english } from "../errors/words.en.ts"
import { words as simplified } from "../errors/words.zh-Hans.ts"
import { words as traditional } from "../errors/words.zh-Hant.ts"
import { documents } from "./write.ts"

test.each(documents.map(({ file, text }) => [file.pathname.split("/").at(-1), file, text] as const))(
  "%s says what the contract says; `npm run docs` makes it",
  async (_name, file, text) => {
    expect(await readFile(file, "utf8")).toBe(text)
  },
)

test("every error has words in three languages that end in a full stop and do not shout", () => {
  for (const code of errorCodes) {
    expect(english[code], code).toMatch(/\.$/)
    for (const words of [simplified[code], traditional[code]]) expect(words, code).toMatch(/。$/)
    for (const words of [english[code], simplified[code], traditional[code]]) expect(words, code).not.toMatch(/[!！]/)
  }
})

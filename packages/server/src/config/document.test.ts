import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { OPERATING, withSettings } from "./document.ts"

test("docs/OPERATING.md lists every setting as it is; `npm run docs` makes it so", async () => {
  const text = await readFile(OPERATING, "utf8")
  expect(text).toContain("<!-- settings -->")
  expect(withSettings(text)).toBe(text)
})

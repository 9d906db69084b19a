import { expect, test } from "vitest"
import { csvOf } from "./csv.ts"

test("a table is what RFC 4180 says, in UTF-8 that programs for tables know", () => {
  expect(
    csvOf([
      ["a", "林晓雨"],
      ['say "hi", twice', "two\nlines"],
    ]),
  ).toBe('\uFEFF"a","林晓雨"\r\n"say ""hi"", twice","two\nlines"\r\n')
})

test("no cell is a formula, whoever wrote it", () => {
  for (const text of ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    expect(csvOf([[text]])).toBe(`\uFEFF"'${text}"\r\n`)
})

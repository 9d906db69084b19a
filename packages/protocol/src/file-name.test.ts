import fc from "fast-check"
import { expect, test } from "vitest"
import { fileName } from "./file-name.ts"
import { LIMITS } from "./limits.ts"

test.each([
  ["photo.jpg", "photo.jpg"],
  ["假期 照片 (1).jpg", "假期 照片 (1).jpg"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\amy\\letter.pdf", "letter.pdf"],
  ["photo\u202Egpj.exe", "photogpj.exe"],
  ["two\nlines\u0000.txt", "twolines.txt"],
  [".htaccess", "htaccess"],
  ["report.pdf . .", "report.pdf"],
  ['a<b>c:"d".txt', "a_b_c__d_.txt"],
  ["nul", "_nul"],
  ["COM1.txt", "_COM1.txt"],
  ["a\ud800b.txt", "a\ufffdb.txt"],
  ["", "file"],
  ["...", "file"],
  ["a/", "file"],
])("%j becomes %j", (given, name) => {
  expect(fileName(given)).toBe(name)
})

test("a name that is too long keeps its ending, and no character is cut in two", () => {
  const name = fileName(`${"王".repeat(200)}.tar.gz`)
  expect(name).toMatch(/^王+\.gz$/)
  expect(new TextEncoder().encode(name).length).toBeGreaterThan(LIMITS.fileNameBytes - 3)
})

const anything = fc.string({ unit: "binary", maxLength: 600 })
const hostile = fc.array(
  fc.oneof(anything, fc.constantFrom("/", "\\", ".", " ", "\u202e", "\u2028", "\0", ":", "con", "é")),
)

test("whatever somebody calls a file, its name is one line of one piece that fits and is not hidden", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        hostile.map((parts) => parts.join("")),
      ),
      (given) => {
        const name = fileName(given)
        expect(name).not.toBe("")
        expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Bidi_Control}\u2028\u2029]/u)
        expect(name).not.toMatch(/^[.\s]|[.\s]$/u)
        expect(name.isWellFormed()).toBe(true)
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(LIMITS.fileNameBytes)
        expect(fileName(name)).toBe(name)
      },
    ),
    { numRuns: 2_000 },
  )
})

import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"

const root = new URL("../../../", import.meta.url)

/** A promise in docs/PROMISES.md: `- what · [file](path) "test"; …`. */
const SHOWN = /\[[^\]]+\]\(\.\.\/([^)]+)\) "([^"]+)"/g

test("every promise names the tests that show it, and each of them exists", async () => {
  const text = await readFile(new URL("docs/PROMISES.md", root), "utf8")
  const promises = text.split("\n").filter((line) => line.startsWith("- "))
  expect(promises.length).toBeGreaterThan(30)
  for (const promise of promises) {
    const shown = [...promise.matchAll(SHOWN)]
    expect(shown.length, `no test named: ${promise}`).toBeGreaterThan(0)
    for (const [, path = "", name = ""] of shown) {
      const source = await readFile(new URL(path, root), "utf8")
      expect(source.includes(`"${name}"`) || source.includes(`\`${name}\``), `${path}: no test "${name}"`).toBe(true)
    }
  }
})

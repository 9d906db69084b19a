import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { AxeResults } from "axe-core"
import type { Window } from "./browser.ts"

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What on the page keeps people out, one line each: the violations that axe calls serious or critical. */
export async function barriers(window: Window): Promise<readonly string[]> {
  const { violations } = await window.run<Pick<AxeResults, "violations">>(
    `(async () => { ${source}; return JSON.parse(JSON.stringify({ violations: (await axe.run()).violations })) })()`,
  )
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`))
}

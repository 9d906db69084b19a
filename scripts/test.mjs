// npm test: installs what the tests need, runs all of them, and ends with "N passed, N failed".
// Flags: --seeds N and --kills N make the simulator and the kill test run longer; --tours goes through all screens on a desktop,
// and through all states of calls and SMS, beside the phone's screens, which are always gone through; --all-browsers tells in
// Chromium and in Firefox also what is told in one of them otherwise.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { parseArgs } from "node:util"
import { browsers } from "./lib/browsers.mjs"
import { build } from "./lib/build.mjs"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"
import { installed, run } from "./lib/run.mjs"
import { servers } from "./lib/servers.mjs"

requireNode()
const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    kills: { type: "string" },
    tours: { type: "boolean" },
    "all-browsers": { type: "boolean" },
  },
})
const env = {
  ...process.env,
  ...(values.seeds && { SEEDS: values.seeds }),
  ...(values.kills && { KILLS: values.kills }),
  ...(values["all-browsers"] && { BROWSERS: "all" }),
}

const total = { passed: 0, failed: 0 }

/** @param {string} name @param {() => Promise<boolean>} check */
async function step(name, check) {
  console.log(`\n── ${name}`)
  const passed = await check()
  total[passed ? "passed" : "failed"]++
}

/** Runs test projects and counts their tests. @param {string} name @param {readonly string[]} projects @param {string[]} flags */
async function tests(name, projects, ...flags) {
  console.log(`\n── ${name}`)
  const folder = mkdtempSync(`${tmpdir()}/everline-test-`)
  const report = `${folder}/report.json`
  const args = projects.flatMap((project) => ["--project", project])
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
  const code = await run(installed("vitest"), ["run", ...args, ...flags, ...reporters], { env })
  const { passed, failed } = countsOf(report)
  total.passed += passed
  // A file that cannot even be loaded has no test that could fail.
  total.failed += code === 0 ? failed : Math.max(failed, 1)
  rmSync(folder, { recursive: true })
}

/** @param {string} report */
function countsOf(report) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

await install()
const haveServers = await servers()
const haveBrowsers = await browsers()
await step("types", async () => (await run(process.execPath, ["scripts/typecheck.mjs"])) === 0)
await step("style and boundaries", async () => (await run(installed("biome"), ["check", "."])) === 0)
await step("nothing unused", async () => (await run(installed("knip"), [])) === 0)
await step("build", async () => {
  await build()
  return true
})
if (!haveServers) await step("scenarios with several servers: something is missing", async () => false)
await tests("unit and integration", ["unit", "integration"])
// A journey waits more than it works; more than two browsers at once share two cores badly.
const journeys = ["journeys", ...(values.tours ? ["tours"] : [])]
if (haveBrowsers) {
  await tests(journeys.join(" and "), journeys, "--maxWorkers=2")
  await tests("journeys that listen", ["listening"], "--maxWorkers=1")
} else await step("journeys: no browser", async () => false)

console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

// npm run typecheck: the TypeScript compiler over every project, two at a time.
import { existsSync, readdirSync } from "node:fs"
import { installed, root, run } from "./lib/run.mjs"

const packages = readdirSync(`${root}/packages`).map((name) => `packages/${name}`)
const waiting = [".", ...packages, "e2e", "bench", "examples"].filter((folder) =>
  existsSync(`${root}/${folder}/tsconfig.json`),
)

async function worker() {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if ((await run(installed("tsc"), ["-p", folder])) === 0) continue
    console.error(`${folder}: types are wrong.`)
    process.exitCode = 1
  }
}
await Promise.all([worker(), worker()])

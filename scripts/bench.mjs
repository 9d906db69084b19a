// npm run bench -- NAME [flags]: installs and builds what a measurement needs, then runs bench/NAME.ts.
import { existsSync, readdirSync } from "node:fs"
import { browsers } from "./lib/browsers.mjs"
import { build } from "./lib/build.mjs"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"
import { janus, nginx, nodes, peers, sound } from "./lib/peers.mjs"
import { installed, root, run } from "./lib/run.mjs"

requireNode()
const [name = "", ...flags] = process.argv.slice(2)
const file = `bench/${name}.ts`
if (!/^[\w-]+$/.test(name) || !existsSync(`${root}/${file}`)) {
  const names = readdirSync(`${root}/bench`).flatMap((entry) => /^([\w-]+)\.ts$/.exec(entry)?.[1] ?? [])
  console.error(`npm run bench -- NAME, where NAME is one of ${names.join(", ")}.`)
  process.exit(1)
}
await install()
if (["app", "call-setup", "handoff", "loss"].includes(name) && !(await browsers())) process.exit(1)
if (["call-setup", "handoff"].includes(name) && !(await sound())) process.exit(1)
if (name === "peers" && !(await peers())) process.exit(1)
if (flags.join(" ").includes("--peer janus") && !(await janus())) process.exit(1)
if (name === "upload" && !(await nginx())) process.exit(1)
const hasServers = ["nodes", "rows", "stop-ringing"].includes(name) && !flags.join(" ").includes("--media")
if (hasServers && !(await nodes())) process.exit(1)
await build()
process.exitCode = await run(installed("tsx"), [file, ...flags])

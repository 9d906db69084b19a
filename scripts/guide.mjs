// npm run guide: follows docs/OPERATING.md from its first line to three servers behind a proxy, on this machine's loopback.
import { build } from "./lib/build.mjs"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"
import { installed, run } from "./lib/run.mjs"
import { servers } from "./lib/servers.mjs"

requireNode()
await install()
if (!(await servers())) process.exit(1)
await build()
process.exitCode = await run(installed("vitest"), ["run", "--project", "integration", "e2e/guide"])

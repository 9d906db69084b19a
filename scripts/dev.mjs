// npm run dev: the server and the app, reloaded on change. Flags go to the server.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"
import { installed, root } from "./lib/run.mjs"

requireNode()
await install()
const children = [
  spawn(installed("tsx"), ["watch", "--clear-screen=false", "packages/server/src/main.ts", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  }),
  spawn(installed("vite"), [], { cwd: `${root}/packages/web`, stdio: "inherit" }),
]
const end = () => children.forEach((child) => void child.kill("SIGTERM"))
// A terminal's Ctrl-C reaches the children by itself; a second one would end the server without its good-bye.
process.on("SIGINT", () => {}).on("SIGTERM", end)
await Promise.race(children.map((child) => once(child, "exit")))
end()

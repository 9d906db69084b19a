// npm run build: installs and builds what is missing or has changed, and starts nothing.
import { build } from "./lib/build.mjs"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"

requireNode()
await install()
await build()

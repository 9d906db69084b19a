// npm start: installs and builds what is missing or has changed, then becomes the server. Flags go to the server.
import { build } from "./lib/build.mjs"
import { install } from "./lib/install.mjs"
import { requireNode } from "./lib/node.mjs"

requireNode()
await install()
await build()
process.setSourceMapsEnabled(true)
await import(new URL("../dist/server/main.js", import.meta.url).href)

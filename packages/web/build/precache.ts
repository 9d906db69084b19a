import { createHash } from "node:crypto"
import type { Plugin } from "vite"

const placeholder = /(["'`])__PRECACHE__\1/
const worker = "sw.js"

/** Writes into the service worker what the app shell consists of, and a version that changes with it. */
export function precache(extra: readonly string[]): Plugin {
  return {
    name: "everline-precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const chunk = bundle[worker]
        if (chunk?.type !== "chunk") throw new Error(`${worker} is not in the bundle`)
        const files = [
          "/",
          ...extra,
          ...Object.keys(bundle)
            // What reads QRs is a megabyte, and of no use without a connection.
            .filter((name) => name.startsWith("assets/") && !name.endsWith(".wasm"))
            .map((name) => `/${name}`),
        ]
        const page = bundle["index.html"]
        const hash = createHash("sha256").update(files.join("\n"))
        if (page?.type === "asset") hash.update(page.source)
        const list = JSON.stringify({ version: hash.digest("hex").slice(0, 12), files })
        if (!placeholder.test(chunk.code)) throw new Error(`${worker} has no place for the list`)
        chunk.code = chunk.code.replace(placeholder, () => JSON.stringify(list))
      },
    },
  }
}

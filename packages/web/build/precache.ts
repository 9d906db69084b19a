import { createHash } from "node:crypto"
import type { Plugin } from "vite"

const placeholder = /(["'`])__PRECACHE__\1/
const worker = "sw.js"

/** What reads QRs and what takes noise out of voices are megabytes, and of no use without a connection. */
const isLarge = (name: string): boolean => /\/(zxing_reader|worklet)-[^/]*$/.test(name)

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
            .filter((name) => name.startsWith("assets/") && !isLarge(name))
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

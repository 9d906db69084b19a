/** A module and all that it imports as one script, for a page that a story serves. */
import { fileURLToPath } from "node:url"
import { build } from "vite"

/** @param entry the name of a file beside this one */
export async function bundled(entry: string): Promise<string> {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const built = await build({
    ...{ configFile: false, root: path("."), logLevel: "warn" },
    build: {
      ...{ write: false, minify: false, target: "es2022", modulePreload: false },
      rolldownOptions: { input: path(entry), output: { format: "iife" } },
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  const chunk = output !== undefined && "output" in output ? output.output[0] : undefined
  if (chunk === undefined) throw new Error(`${entry} cannot be bundled`)
  return chunk.code
}

import { readFile } from "node:fs/promises"
import { compileMessage } from "@lingui/message-utils/compileMessage"
import type { Plugin } from "vite"

/** Compiles a catalogue of ICU messages when it is imported as `….json?messages`, so that no parser is shipped. */
export function messages(): Plugin {
  return {
    name: "everline-messages",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(".json?messages")) return null
      const file = id.slice(0, -"?messages".length)
      this.addWatchFile(file)
      const source: Record<string, string> = JSON.parse(await readFile(file, "utf8"))
      const compiled = Object.fromEntries(Object.entries(source).map(([key, text]) => [key, compileMessage(text)]))
      return { code: `export default ${JSON.stringify(compiled)}`, moduleType: "js" }
    },
  }
}

import { readFile } from "node:fs/promises"
import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage"
import type { Plugin } from "vite"
import type { Message } from "../src/i18n/say.ts"

/** An ICU message as `say` takes it. Throws when it uses what that does not know. */
export const compile = (text: string): Message => sayable(compileMessage(text))

/** Most messages, and most cases of others, are words and nothing else. */
function sayable(tokens: CompiledMessage): Message {
  const [words, ...more] = tokens
  if (typeof words === "string" && more.length === 0) return words
  return tokens.map((token) => {
    if (typeof token === "string") return token
    const [name, kind, cases] = token
    if (kind === undefined) return [name]
    if (kind !== "plural" && kind !== "select") throw new Error(`${kind} is not known`)
    const parts = Object.entries(cases ?? {}).filter(([, part]) => Array.isArray(part))
    return [name, kind, Object.fromEntries(parts.map(([key, part]) => [key, sayable(part)]))]
  })
}

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
      const compiled = Object.fromEntries(Object.entries(source).map(([key, text]) => [key, compile(text)]))
      return { code: `export default ${JSON.stringify(compiled)}`, moduleType: "js" }
    },
  }
}

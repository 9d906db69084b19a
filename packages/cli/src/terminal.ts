import { createInterface } from "node:readline"
import { Writable } from "node:stream"
import { text } from "node:stream/consumers"
import type { Io } from "./io.ts"

/** This process's own terminal. */
export function terminal(): Io {
  const interrupt = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort())
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    // Whoever was reading, such as `head`, has heard enough.
    process.exit(0)
  })
  return {
    env: process.env,
    say: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    read: async () => (await text(process.stdin)).replace(/\r?\n$/, ""),
    askSecret,
    interrupted: interrupt.signal,
  }
}

async function askSecret(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY })
  try {
    for await (const line of lines) return line
    return ""
  } finally {
    lines.close()
    process.stderr.write("\n")
  }
}

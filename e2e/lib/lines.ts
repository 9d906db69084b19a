import type { ChildProcess } from "node:child_process"
import { createInterface } from "node:readline"

/** Lines that a program prints, as they come. @throws Error with what else it said, when it ends before the line */
export function linesOf(child: ChildProcess): { next(is: (line: string) => boolean): Promise<string> } {
  const lines: string[] = []
  const errors: string[] = []
  if (child.stdout === null || child.stderr === null) throw new Error("it prints nothing")
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line))
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line))
  return {
    async next(is) {
      for (;;) {
        const found = lines.find(is)
        if (found !== undefined) return found
        if (child.exitCode !== null) throw new Error(`it ended:\n${[...lines, ...errors].join("\n")}`)
        await new Promise((resume) => setTimeout(resume, 20))
      }
    },
  }
}

import type { ChildProcess } from "node:child_process"

/** Asks a process something, which it answers before it is asked the next. @throws Error when it ends instead */
export function askProcess<Ask extends object, Answer>(child: ChildProcess, ask: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`it was asked ${JSON.stringify(ask)} and ended with ${code}`))
    child.once("exit", ended)
    child.once("message", (answer: Answer) => {
      child.off("exit", ended)
      resolve(answer)
    })
    child.send(ask)
  })
}

/** A disk that refuses to keep what it was given: the system calls by which a program asks for that are made to fail. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"

/** Whether this process may do that to others: it is root, and there is an strace. */
export const mayTrace =
  process.platform === "linux" && process.getuid?.() === 0 && spawnSync("strace", ["-V"]).status === 0

/** Lets `call` fail with EIO in these processes, and in all that they start, until disposed. Resolves when it does. */
export async function failSyncs(pids: readonly number[], call: "fsync" | "fdatasync"): Promise<AsyncDisposable> {
  const fault = ["-e", `trace=${call}`, "-e", `inject=${call}:error=EIO`, "-o", "/dev/null"]
  const strace = spawn("strace", ["-f", ...fault, ...pids.flatMap((pid) => ["-p", `${pid}`])], {
    stdio: ["ignore", "ignore", "pipe"],
  })
  const ended = once(strace, "exit")
  let said = ""
  for await (const chunk of strace.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (pids.every((pid) => said.includes(`Process ${pid} attached`))) break
  }
  strace.stderr.resume()
  return {
    async [Symbol.asyncDispose]() {
      strace.kill("SIGTERM")
      await ended
    },
  }
}

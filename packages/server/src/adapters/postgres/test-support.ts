import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import type { ServerAddress } from "./connection.ts"
import { startEmbeddedPostgres } from "./embedded.ts"

/** A folder that is gone, with all in it, when the test ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "everline-postgres-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/**
 * Runs `script`, a module that may import from this folder by "./…", in a process of its own.
 * `line` waits for the next line that it prints; disposing kills it as a power cut would.
 */
export function otherProcess(script: string) {
  const module = script.replaceAll('"./', `"${new URL("./", import.meta.url)}`)
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", module], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const line = async (): Promise<string> => String((await once(child.stdout, "data"))[0]).trim()
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  }
  return { pid: child.pid, line, kill, [Symbol.asyncDispose]: kill }
}

export const quiet = { info() {}, warn() {}, error() {} }

/** One database for all tests of a file; call at its top, and what is returned in a test. */
export function sharedPostgres(): () => ServerAddress {
  let address: ServerAddress | undefined
  let end = async () => {}
  beforeAll(async () => {
    const folder = await temporaryFolder()
    const postgres = await startEmbeddedPostgres({ dataDir: folder.path, log: quiet })
    address = postgres.connectionConfig
    end = async () => {
      await postgres[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    }
  }, 60_000)
  afterAll(() => end())
  return () => {
    if (!address) throw new Error("the database has not been started")
    return address
  }
}

/** The shipped server, started as `npm start` starts it, on a fresh data folder. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import packageJson from "../../package.json" with { type: "json" }
import type { Roots } from "./processes.ts"

const program = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url))
/** The flags of Node with which `npm start` starts it: "node FLAGS… FILE". */
const flags = packageJson.scripts.start.split(" ").slice(1, -1)
const START_MS = 60_000

/**
 * Configuration of a server that is not to be slowed down by its own flood limits: all that a measurement changes.
 * Anyone may sign up, so that people can be made quickly.
 */
const settings = {
  EVERLINE_SIGN_UP: "anyone",
  EVERLINE_LIMIT_MESSAGE: "1000000,1000000/s",
  EVERLINE_LIMIT_WRITE: "100000,100000/s",
  EVERLINE_LIMIT_SIGNAL: "100000,100000/s",
  EVERLINE_LIMIT_LOGIN: "100000,100000/s",
  EVERLINE_LIMIT_CONNECT: "100000,100000/s",
} as const

export interface Server extends AsyncDisposable {
  readonly port: number
  readonly dataFolder: string
  readonly roots: Roots
  /** What differs from a server that was just installed. */
  readonly settings: typeof settings
}

/**
 * @param profiles a folder for a CPU profile of the server, written when it stops
 * @throws Error when it is not ready within a minute; what it logged is shown
 */
export async function startServer(profiles?: string): Promise<Server> {
  const dataFolder = mkdtempSync(`${tmpdir()}/everline-bench-`)
  // As root, PostgreSQL runs as somebody else, who must be able to pass.
  chmodSync(dataFolder, 0o711)
  const port = await freePort()
  const profiling = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`]
  const child = spawn(
    process.execPath,
    [...flags, ...profiling, program, "--data", dataFolder, "--host", "127.0.0.1", "--port", `${port}`],
    {
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    },
  )
  const log = logOf(child)
  // A measurement that breaks off leaves no server behind.
  process.once("exit", () => child.kill())
  const stop = async () => {
    if (child.exitCode === null && child.kill()) await once(child, "exit")
    rmSync(dataFolder, { recursive: true, force: true })
  }
  try {
    await untilReady(port, child)
    return { port, dataFolder, settings, roots: rootsOf(child, dataFolder), [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw new Error(`the server did not start:\n${log()}`, { cause: error })
  }
}

/** Reads what a process says, so that it never waits for us, and keeps the end of it. */
function logOf(child: ChildProcess): () => string {
  let text = ""
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4_000)
  }
  child.stdout?.on("data", keep)
  child.stderr?.on("data", keep)
  return () => text
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await delay(50)
  }
  throw new Error("it was not ready in time")
}

function rootsOf(child: ChildProcess, dataFolder: string): Roots {
  if (child.pid === undefined) throw new Error("the server has no process")
  const [postgres] = readFileSync(`${dataFolder}/postgres/cluster/postmaster.pid`, "utf8").split("\n")
  return { server: child.pid, postgres: Number(postgres) }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  listener.close()
  if (address === null || typeof address === "string") throw new Error("no free port")
  return address.port
}

/** The shipped server, started as `npm start` starts it, on a data folder and a database of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createDatabase, databaseUrl, until } from "@everline/testkit"
import { mediaProcesses } from "./media-processes.ts"

const PROGRAM = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url))
const START_MS = 60_000

/** Many people behind one address, who type faster than people do. */
const limits = {
  EVERLINE_LIMIT_LOGIN: "1000,1000/s",
  EVERLINE_LIMIT_MESSAGE: "100000,100000/s",
  EVERLINE_LIMIT_WRITE: "100000,100000/s",
}

export interface ServerOptions {
  /** Flags beside those that say where it keeps and listens. */
  readonly flags?: readonly string[]
  /** The address it listens on; this machine alone unless told. */
  readonly host?: string
  /** It brings its own PostgreSQL, as `npm start` has it. Otherwise its database is in the run's, which takes less to begin. */
  readonly bringsPostgres?: boolean
}

export interface Server extends AsyncDisposable {
  /** Over HTTP, without a path: "http://127.0.0.1:1234". */
  readonly url: string
  /** Where HTTPS is served, when it is. */
  readonly tlsPort: number | undefined
  readonly dataFolder: string
  /** Waits until the server has printed something; the answer is its first group. */
  printed(pattern: RegExp): Promise<string>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Ends all that passes media on as a fault would; the server has it again. */
  killMedia(): void
  /** Starts it again where it was, after it was ended. Resolves when it is ready. */
  revive(): Promise<void>
}

/** @throws Error with what the server said, when it is not ready within a minute */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { flags = [], host = "127.0.0.1", bringsPostgres = false } = options
  const database = bringsPostgres ? undefined : await createDatabase()
  const dataFolder = await mkdtemp(join(tmpdir(), "everline-journey-"))
  // As root, PostgreSQL runs as somebody else, who must be able to pass.
  await chmod(dataFolder, 0o711)
  const where = (port: string) => [PROGRAM, "--data", dataFolder, "--host", host, "--port", port, ...flags]
  let said = ""
  const start = (port: string): ChildProcess => {
    const child = spawn(process.execPath, where(port), {
      // One that comes back has the TCP port that it had; that says nothing of UDP.
      env: {
        ...process.env,
        ...limits,
        EVERLINE_MEDIA_PORT: "0",
        ...(database && { DATABASE_URL: databaseUrl(database.config) }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    })
    said = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()))
    return child
  }
  let child = start("0")
  // A run that is broken off leaves no server behind.
  const endWithUs = () => child.kill("SIGTERM")
  process.once("exit", endWithUs)
  const stop = async () => {
    process.off("exit", endWithUs)
    await end(child)
    await database?.[Symbol.asyncDispose]()
    await rm(dataFolder, { recursive: true, force: true })
  }
  const printed = async (pattern: RegExp): Promise<string> => {
    await until(() => pattern.test(said) || child.exitCode !== null, `the server prints ${pattern}`, START_MS)
    const [, group] = pattern.exec(said) ?? []
    if (group === undefined) throw new Error(`the server ended with ${child.exitCode}`)
    return group
  }
  const ready = () => printed(/(\{[^\n]*"server is ready"\})\n/)
  try {
    const { port, tlsPort }: { port: number; tlsPort?: number } = JSON.parse(await ready())
    return {
      ...{ url: `http://${host}:${port}`, tlsPort, dataFolder, printed },
      async kill() {
        child.kill("SIGKILL")
        await once(child, "exit")
      },
      killMedia() {
        const processes = mediaProcesses(child.pid ?? 0)
        if (processes.length === 0) throw new Error("nothing passes media on")
        for (const pid of processes) process.kill(pid, "SIGKILL")
      },
      async revive() {
        child = start(`${port}`)
        await ready()
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw new Error(`the server did not start:\n${said}`, { cause: error })
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGTERM")
  await once(child, "exit")
}

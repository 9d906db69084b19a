/** The server as people run it, a process of its own, to be killed and started again. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as passed } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import type { FileId } from "@everline/protocol"
import { diskBlobs, type OpenRecord, openRecord, reachRecord } from "@everline/server/internal"
import { freePort } from "../free-port.ts"
import { type Settings, WIDE } from "../servers.ts"
import { childrenOf } from "./processes.ts"

/** As it is built (scripts/test.mjs does): from its source each start would take two seconds of a core more. */
const PROGRAM = fileURLToPath(new URL("../../../../dist/server/main.js", import.meta.url))
const START_MS = 30_000

interface StartOptions {
  readonly parent?: string | undefined
  readonly settings?: Settings
}

export class ServerProcess implements AsyncDisposable {
  readonly url: string
  readonly dataFolder: string
  readonly #port: number
  readonly #settings: Settings
  #child: ChildProcess | undefined
  #log = ""

  private constructor(dataFolder: string, port: number, settings: Settings) {
    this.dataFolder = dataFolder
    this.#port = port
    this.#settings = settings
    this.url = `http://127.0.0.1:${port}`
  }

  /** Starts a server on a fresh data folder on the disk of `parent`, with its own PostgreSQL unless the settings name one. */
  static async start({ parent = tmpdir(), settings = {} }: StartOptions = {}): Promise<ServerProcess> {
    const dataFolder = await mkdtemp(join(parent, "everline-chaos-"))
    // As root, PostgreSQL runs as somebody else, who must be able to pass.
    await chmod(dataFolder, 0o711)
    const server = new ServerProcess(dataFolder, await freePort(), settings)
    await server.start()
    return server
  }

  /** Starts it again where it was. Resolves, when it is ready, with how long that took in milliseconds. */
  async start(): Promise<number> {
    const begun = performance.now()
    const env = {
      ...process.env,
      ...WIDE,
      EVERLINE_DATA: this.dataFolder,
      EVERLINE_HOST: "127.0.0.1",
      EVERLINE_PORT: String(this.#port),
      // That a TCP port is free says nothing of UDP.
      EVERLINE_MEDIA_PORT: "0",
      EVERLINE_LOG_LEVEL: "error",
      ...this.#settings,
    }
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ["ignore", "pipe", "pipe"] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.#log = (this.#log + chunk.toString()).slice(-4_000)
      })
    for (;;) {
      // Looked at first: where this one has ended another program's server may answer.
      if (child.exitCode !== null || performance.now() - begun > START_MS)
        throw new Error(`the server did not become ready:\n${this.#log}`)
      if (await this.isReady()) return performance.now() - begun
      await passed(20)
    }
  }

  /** Whether it says that it can serve. */
  async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    return answer?.ok ?? false
  }

  /** Ends the server's process without a chance to say anything; its PostgreSQL goes on without it. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL")
  }

  /** Lets the server's process do nothing more, not even notice what it was sent. Only `kill` helps then. */
  freeze(): void {
    this.#child?.kill("SIGSTOP")
  }

  /** Stops it as an operator does: it tells everybody to come back, and ends when they have heard it. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM")
  }

  /** The first process of its PostgreSQL. */
  async postmaster(): Promise<number> {
    const [pid] = (await readFile(join(this.dataFolder, "postgres", "cluster", "postmaster.pid"), "utf8")).split("\n")
    return Number(pid)
  }

  /** The processes that do the work of its PostgreSQL; when one fails badly, all end and others take their place. */
  async postgresWorkers(): Promise<readonly number[]> {
    return childrenOf(await this.postmaster())
  }

  /** How many bytes of an upload are on its disk. */
  async bytesOf(file: FileId): Promise<number> {
    return diskBlobs(this.#filesFolder).size(file, "upload")
  }

  get #filesFolder(): string {
    return this.#settings.EVERLINE_FILES ?? join(this.dataFolder, "files")
  }

  /** Its record, reached without the server. */
  record(): Promise<OpenRecord> {
    const where = { dataFolder: this.dataFolder, database: { kind: "embedded" } } as const
    const failed = (error: unknown) => {
      throw error
    }
    const files = { folder: this.#filesFolder, largest: 2 ** 28, quota: 2 ** 33 }
    return openRecord({ ...where, maxMembers: 100, signUp: "invited", files }, failed)
  }

  /** Freezes its PostgreSQL, every process of it, until the answer is called. */
  async freezePostgres(): Promise<() => void> {
    const pids = [await this.postmaster(), ...(await this.postgresWorkers())]
    for (const pid of pids) process.kill(pid, "SIGSTOP")
    return () => {
      for (const pid of pids) process.kill(pid, "SIGCONT")
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    if (this.#settings.DATABASE_URL === undefined) await this.#endOrphan()
    await rm(this.dataFolder, { recursive: true, force: true })
  }

  /** After a failed test PostgreSQL may have outlived its server: adopted and stopped, as the next start would do it. */
  async #endOrphan(): Promise<void> {
    const where = { dataFolder: this.dataFolder, database: { kind: "embedded" } } as const
    const orphan = await reachRecord(where, "make").catch(() => undefined)
    await orphan?.[Symbol.asyncDispose]()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, "exit")
  }
}

/** The shipped server, started as `npm start` starts it, on a fresh data folder. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { freePort } from "@everline/testkit"
import packageJson from "../../package.json" with { type: "json" }
import type { Roots } from "./processes.ts"

const program = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url))
/** The flags of Node with which `npm start` starts it: "node FLAGS… FILE". */
const flags = packageJson.scripts.start.split(" ").slice(1, -1)
const START_MS = 60_000

/**
 * Configuration of a server that is not to be slowed down by its own flood limits: all that a measurement changes.
 * Anyone may sign up, so that people can be made quickly. Reads are limited as shipped.
 */
const settings = {
  EVERLINE_SIGN_UP: "anyone",
  EVERLINE_LIMIT_MESSAGE: "1000000,1000000/s",
  EVERLINE_LIMIT_WRITE: "100000,100000/s",
  EVERLINE_LIMIT_SIGNAL: "100000,100000/s",
  EVERLINE_LIMIT_LOGIN: "100000,100000/s",
  EVERLINE_LIMIT_CONNECT: "100000,100000/s",
  EVERLINE_MAX_CONNECTIONS: "100000",
} as const

export interface ServerOptions {
  /** A folder for a CPU profile of the server, written when it stops. */
  readonly profiles?: string | undefined
  /** Whether it can be asked about its memory; see `inspector.ts`. */
  readonly inspected?: boolean
  /** A PostgreSQL that somebody else runs; without it the server brings its own. */
  readonly database?: { readonly url: string; readonly pid: number }
  /** Where it finds the NATS over which several servers tell each other. */
  readonly bus?: string | undefined
  /** The file that names gateways to phones. */
  readonly sms?: string | undefined
  /** More of its configuration, by the names of the variables. */
  readonly more?: Readonly<Record<string, string>>
}

/** A server that runs. */
export class Server implements AsyncDisposable {
  readonly port: number
  readonly dataFolder: string
  /** What differs from a server that was just installed. */
  readonly settings: Readonly<Record<string, string>>
  readonly #flags: readonly string[]
  readonly #database: ServerOptions["database"]
  readonly #bus: ServerOptions["bus"]
  readonly #sms: ServerOptions["sms"]
  #child: ChildProcess
  #log = ""
  readonly #abort = () => {
    this.#child.kill()
    // A PostgreSQL that the server brought still needs it for a moment.
    if (this.#database !== undefined) rmSync(this.dataFolder, { recursive: true, force: true })
  }

  private constructor(port: number, dataFolder: string, options: ServerOptions) {
    const { profiles, inspected = false, database, bus, sms, more } = options
    this.port = port
    this.settings = { ...settings, ...more }
    this.dataFolder = dataFolder
    this.#database = database
    this.#bus = bus
    this.#sms = sms
    const profiling = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`]
    const inspecting = inspected ? ["--inspect=127.0.0.1:0"] : []
    this.#flags = [...flags, ...profiling, ...inspecting]
    this.#child = this.#spawn()
    // A measurement that breaks off leaves no server behind.
    process.once("exit", this.#abort)
  }

  /** @throws Error when it is not ready within a minute; what it logged is shown */
  static async start(options: ServerOptions): Promise<Server> {
    const dataFolder = mkdtempSync(`${tmpdir()}/everline-bench-`)
    // As root, PostgreSQL runs as somebody else, who must be able to pass.
    chmodSync(dataFolder, 0o711)
    const server = new Server(await freePort(), dataFolder, options)
    try {
      await server.#untilReady()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  get roots(): Roots {
    if (this.#child.pid === undefined) throw new Error("the server has no process")
    return { servers: [this.#child.pid], postgres: this.#database?.pid ?? this.#embeddedPid() }
  }

  /** The end of what it said. */
  get log(): string {
    return this.#log
  }

  /** Ends its process and starts it again where it was. Resolves when it is ready. */
  async restart(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#end(signal)
    this.#child = this.#spawn()
    await this.#untilReady()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGTERM")
    process.off("exit", this.#abort)
    rmSync(this.dataFolder, { recursive: true, force: true })
  }

  #embeddedPid(): number {
    const [pid] = readFileSync(`${this.dataFolder}/postgres/cluster/postmaster.pid`, "utf8").split("\n")
    return Number(pid)
  }

  #spawn(): ChildProcess {
    const where = ["--data", this.dataFolder, "--host", "127.0.0.1", "--port", `${this.port}`]
    const external = {
      ...(this.#database && { DATABASE_URL: this.#database.url }),
      ...(this.#bus && { NATS_URL: this.#bus }),
      ...(this.#sms && { EVERLINE_SMS: this.#sms }),
    }
    // That a TCP port is free says nothing of UDP.
    const env = { ...process.env, EVERLINE_MEDIA_PORT: "0", ...this.settings, ...external }
    const child = spawn(process.execPath, [...this.#flags, program, ...where], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    })
    // Read, so that it never waits for us.
    const keep = (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-4_000)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    return child
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.kill(signal))
      await once(this.#child, "exit")
  }

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + START_MS
    while (performance.now() < deadline && this.#child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined)
      if (answer?.ok) return
      await delay(50)
    }
    throw new Error(`the server did not start:\n${this.#log}`)
  }
}

/** Programs that are not ours. They run as an ordinary user, and end with the measurement, however that ends. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { setTimeout as delay } from "node:timers/promises"

const START_MS = 60_000
const END_MS = 20_000

// By way of "exit", where programs are ended and folders removed; told twice, it still does all of it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130))

/** As root we give them to nobody: PostgreSQL and prosody refuse to be root. */
const nobody = process.getuid?.() === 0 ? { uid: idOfNobody("-u"), gid: idOfNobody("-g") } : undefined
const asNobody = nobody === undefined ? [] : [`--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, "--clear-groups"]

function idOfNobody(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))
}

/** A folder for one program, in the end removed with all that it wrote. */
export class Folder implements Disposable {
  readonly path: string
  readonly #remove = () => rmSync(this.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })

  constructor(name: string) {
    this.path = mkdtempSync(`${tmpdir()}/everline-bench-${name}-`)
    // Others look into it too: the disk's fsync time is taken in it.
    chmodSync(this.path, 0o755)
    this.own(this.path)
    process.once("exit", this.#remove)
  }

  /** Gives a file to the user that the programs run as. */
  own(path: string): void {
    if (nobody !== undefined) chownSync(path, nobody.uid, nobody.gid)
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove)
    this.#remove()
  }
}

export interface ProgramOptions {
  readonly name: string
  /** What it runs in: its folder of the moment, and its home. */
  readonly folder: Folder
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  /** Asks it to end soon. */
  readonly end: NodeJS.Signals
  /** Ends it and its children at once, when the measurement breaks off. */
  readonly abort: NodeJS.Signals
  /** A command that becomes this one, such as a tracer that goes aside. */
  readonly through?: readonly string[]
}

/** A program that runs. Its process's number stays what it was started with. */
export class Program implements AsyncDisposable {
  readonly pid: number
  readonly #options: ProgramOptions
  readonly #child: ChildProcess
  readonly #abort = () => this.#child.kill(this.#options.abort)
  #log = ""

  constructor(options: ProgramOptions) {
    const { name, folder, command, env = {}, abort, through = [] } = options
    this.#options = options
    const [first = "setpriv", ...rest] = [
      ...through,
      "setpriv",
      ...asNobody,
      `--pdeathsig=${abort.slice(3)}`,
      ...command,
    ]
    const { PATH = "" } = process.env
    this.#child = spawn(first, rest, {
      cwd: folder.path,
      env: { PATH, HOME: folder.path, LC_ALL: "C.UTF-8", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    if (this.#child.pid === undefined) throw new Error(`${name} cannot be started: ${first} is missing`)
    this.pid = this.#child.pid
    // Read, so that it never waits for us.
    const keep = (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-4_000)
    }
    this.#child.stdout?.on("data", keep)
    this.#child.stderr?.on("data", keep)
    // Before its folder is removed.
    process.prependOnceListener("exit", this.#abort)
  }

  /** Waits until it listens at a port of this machine. @throws Error that shows what it said */
  async listening(port: number): Promise<void> {
    const deadline = performance.now() + START_MS
    while (performance.now() < deadline && this.#isAlive()) {
      if (await answers(port)) return
      await delay(50)
    }
    throw new Error(`${this.#options.name} did not start:\n${this.#log}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#abort)
    if (!this.#isAlive()) return
    const ended = once(this.#child, "exit")
    this.#child.kill(this.#options.end)
    const late = setTimeout(this.#abort, END_MS)
    await ended
    clearTimeout(late)
  }

  #isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }
}

/** Runs a program of the peers to its end, as they run. @throws Error with what it said */
export function runAsNobody(folder: Folder, command: readonly string[]): void {
  execFileSync("setpriv", [...asNobody, ...command], { cwd: folder.path, stdio: ["ignore", "ignore", "pipe"] })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port })
    const say = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once("connect", () => say(true))
    socket.once("error", () => say(false))
  })
}

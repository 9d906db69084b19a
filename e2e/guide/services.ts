/** The services of one machine, kept as systemd would. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { chown, mkdir, open, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Ports } from "./translation.ts"
import { readEnvironment, readUnit, type Unit } from "./unit.ts"

const run = promisify(execFile)
const LAST_LINES = 20

export interface ServicesOptions {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly ports: Ports
}

/** PostgreSQL, told to end, waits for its clients; at this signal it does not. */
const POSTGRES = { signal: "SIGINT", ready: "until pg_isready --quiet; do sleep 0.1; done" } as const

interface Running {
  readonly child: ChildProcess
  readonly signal: NodeJS.Signals
}

export class Services implements AsyncDisposable {
  readonly #options: ServicesOptions
  readonly #running = new Map<string, Running>()

  constructor(options: ServicesOptions) {
    this.#options = options
    process.once("exit", this.#abandon)
  }

  /** What is typed: `systemctl VERB [--now] NAME…`, or `apt-get install -y NAME…`. @throws Error as the command would fail */
  async command(words: readonly string[]): Promise<void> {
    const [program, verb = "", ...rest] = words
    const names = rest.filter((word) => !word.startsWith("-"))
    if (program === "apt-get") {
      if (names.includes("postgresql")) await this.#installPostgres()
      return
    }
    for (const name of names) await this.#turn(verb === "enable" && rest.includes("--now") ? "start" : verb, name)
  }

  /** The last lines of what each service has said. */
  async logs(): Promise<string> {
    const { folder } = this.#options
    const files = (await readdir(folder)).filter((name) => name.endsWith(".log"))
    const ends = files.map(async (file) => {
      const lines = (await readFile(join(folder, file), "utf8")).trimEnd().split("\n")
      return [`── ${file}`, ...lines.slice(-LAST_LINES)].join("\n")
    })
    return (await Promise.all(ends)).join("\n")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#abandon)
    for (const name of [...this.#running.keys()].reverse()) await this.#stop(name)
  }

  async #turn(verb: string, name: string): Promise<void> {
    if (name.endsWith(".timer")) return void (await stat(this.#unitFile(name)))
    if (verb === "stop" || verb === "restart") await this.#stop(name)
    if (verb === "start" || verb === "restart") await this.#start(name)
  }

  async #start(name: string): Promise<void> {
    if (this.#running.has(name)) return
    const { folder, env } = this.#options
    const { command, ready, signal = "SIGTERM", type, cwd, environmentFile } = await this.#unitOf(name)
    const own = environmentFile === undefined ? {} : await readEnvironment(environmentFile)
    const logFile = join(folder, `${name}.log`)
    await using log = await open(logFile, "a")
    const options = { cwd: cwd ?? folder, env: { ...env, ...own } }
    const [program, ...args] = command
    const child = spawn(program, args, { ...options, stdio: ["ignore", log.fd, log.fd] })
    await once(child, "spawn")
    if (type === "simple") {
      this.#running.set(name, { child, signal })
      if (ready !== undefined) await run("sh", ["-c", ready], options)
      return
    }
    const [code] = await once(child, "exit")
    if (code !== 0) throw new Error(`${name} failed with ${code}: ${await readFile(logFile, "utf8")}`)
  }

  async #stop(name: string): Promise<void> {
    const { child, signal } = this.#running.get(name) ?? {}
    this.#running.delete(name)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, "exit")
  }

  /** A rehearsal that is broken off leaves nothing behind. */
  readonly #abandon = (): void => {
    for (const { child, signal } of this.#running.values()) child.kill(signal)
  }

  readonly #unitFile = (name: string): string => join(this.#options.folder, "etc/systemd/system", name)

  /** Ours as it was installed; those of Debian's packages in short. */
  async #unitOf(name: string): Promise<Unit> {
    const { folder } = this.#options
    const cluster = ["pg_ctlcluster", await newestPostgres(), "main"] as const
    switch (name) {
      case "postgresql":
        return { command: [...cluster, "start", "--foreground"], type: "simple", ...POSTGRES }
      case "nats-server":
        return { command: ["nats-server", "-c", join(folder, "etc/nats-server.conf")], type: "simple" }
      case "haproxy":
        return { command: ["haproxy", "-W", "-f", join(folder, "etc/haproxy/haproxy.cfg")], type: "simple" }
      default:
        return readUnit(this.#unitFile(`${name}.service`))
    }
  }

  /** A cluster as Debian's package makes one. */
  async #installPostgres(): Promise<void> {
    const { folder, env, ports } = this.#options
    const sockets = join(folder, "run/postgresql")
    await mkdir(sockets)
    const place = ["--datadir", join(folder, "var/lib/postgresql"), "--logfile", join(sockets, "postgresql.log")]
    const way = ["--socketdir", sockets, "--port", `${ports.get(5432)}`]
    const isRoot = process.getuid?.() === 0
    const owner = isRoot ? ["--user", "postgres"] : []
    if (isRoot) await chown(sockets, ...(await idsOf("postgres")))
    await run("pg_createcluster", [...place, ...way, ...owner, await newestPostgres(), "main"], { env })
  }
}

async function idsOf(user: string): Promise<[uid: number, gid: number]> {
  const [uid, gid] = await Promise.all(["-u", "-g"].map((flag) => run("id", [flag, user])))
  return [Number(uid?.stdout), Number(gid?.stdout)]
}

/** The version that Debian's package has brought. */
async function newestPostgres(): Promise<string> {
  const versions = (await readdir("/usr/lib/postgresql")).map(Number).sort((a, b) => b - a)
  if (versions[0] === undefined) throw new Error("Debian's PostgreSQL is not installed")
  return `${versions[0]}`
}

/** The services of one machine, kept as systemd would. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { chown, mkdir, open, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Ports } from "./translation.ts"
import { readEnvironment, readUnit, type Unit } from "./unit.ts"

const run = promisify(execFile)

export interface ServicesOptions {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly ports: Ports
}

export class Services implements AsyncDisposable {
  readonly #options: ServicesOptions
  readonly #running = new Map<string, ChildProcess>()

  constructor(options: ServicesOptions) {
    this.#options = options
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

  async [Symbol.asyncDispose](): Promise<void> {
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
    const { command, isOneshot, cwd, environmentFile } = await this.#unitOf(name)
    const own = environmentFile === undefined ? {} : await readEnvironment(environmentFile)
    const [program, ...args] = command
    await using log = await open(join(folder, `${name}.log`), "a")
    const child = spawn(program, args, {
      cwd: cwd ?? folder,
      env: { ...env, ...own },
      stdio: ["ignore", log.fd, log.fd],
    })
    await once(child, "spawn")
    if (!isOneshot) return void this.#running.set(name, child)
    const [code] = await once(child, "exit")
    if (code !== 0)
      throw new Error(`${name} failed with ${code}: ${await readFile(join(folder, `${name}.log`), "utf8")}`)
  }

  async #stop(name: string): Promise<void> {
    const child = this.#running.get(name)
    this.#running.delete(name)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    // PostgreSQL waits for its clients at SIGTERM, and haproxy for its sockets only at SIGUSR1.
    child.kill(name === "postgresql" ? "SIGINT" : "SIGTERM")
    await once(child, "exit")
  }

  readonly #unitFile = (name: string): string => join(this.#options.folder, "etc/systemd/system", name)

  /** Ours as it was installed; of Debian's packages the command alone. */
  async #unitOf(name: string): Promise<Unit> {
    const { folder } = this.#options
    const theirs: Readonly<Record<string, readonly [string, ...string[]]>> = {
      postgresql: ["pg_ctlcluster", await newestPostgres(), "main", "start", "--foreground"],
      "nats-server": ["nats-server", "-c", join(folder, "etc/nats-server.conf")],
      haproxy: ["haproxy", "-W", "-f", join(folder, "etc/haproxy/haproxy.cfg")],
    }
    const command = theirs[name]
    if (command === undefined) return readUnit(this.#unitFile(`${name}.service`))
    return { command, isOneshot: false, cwd: undefined, environmentFile: undefined }
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

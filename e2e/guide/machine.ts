/** One machine of a rehearsal: a folder for its files, an address of the loopback, and the services that it runs. */
import { execFile } from "node:child_process"
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { Services } from "./services.ts"
import { CHECKOUT, type Ports, translate } from "./translation.ts"

const BIN = join(CHECKOUT, "e2e/guide/bin")
const FOLDERS = [
  "etc/systemd/system",
  "etc/haproxy",
  "usr/local/bin",
  "var/lib",
  "var/tmp",
  "var/backups",
  "run",
  "deploy",
]

export interface MachineOptions {
  /** Of the loopback. */
  readonly address: string
  /** Holds the folders of all machines. */
  readonly machines: string
  /** A socket on which the rehearsal takes what is said to systemctl. */
  readonly rehearsal: string
  readonly ports: Ports
}

export class Machine implements AsyncDisposable {
  readonly address: string
  readonly services: Services
  readonly #folder: string
  readonly #options: MachineOptions

  private constructor(options: MachineOptions) {
    this.#options = options
    this.address = options.address
    this.#folder = join(options.machines, options.address)
    this.services = new Services({ folder: this.#folder, env: this.#env(), ports: options.ports })
  }

  static async open(options: MachineOptions): Promise<Machine> {
    const machine = new Machine(options)
    for (const folder of FOLDERS) await mkdir(join(machine.#folder, folder), { recursive: true })
    await machine.#bringFiles()
    return machine
  }

  /** Types a block of the guide into a shell that ends at the first failure. @throws Error with what was said */
  async type(script: string): Promise<string> {
    const { stdout } = await promisify(execFile)(
      "bash",
      ["--norc", "-euo", "pipefail", "-c", translate(script, this.#folder, this.#options.ports)],
      { env: this.#env(), cwd: this.#folder },
    )
    return stdout
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.services[Symbol.asyncDispose]()
  }

  /** The files of deploy/, naming this machine's places. */
  async #bringFiles(): Promise<void> {
    const from = join(CHECKOUT, "deploy")
    for (const name of await readdir(from)) {
      const { mode } = await stat(join(from, name))
      const text = translate(await readFile(join(from, name), "utf8"), this.#folder, this.#options.ports)
      await writeFile(join(this.#folder, "deploy", name), text, { mode })
    }
  }

  #env(): NodeJS.ProcessEnv {
    const { address, machines, rehearsal, ports } = this.#options
    const authority = join(machines, "127.0.0.1/etc/haproxy/certs/chat.pem")
    return {
      PATH: [BIN, join(this.#folder, "usr/local/bin"), process.env.PATH, "/usr/sbin"].join(":"),
      HOME: this.#folder,
      LANG: "C.UTF-8",
      ADDRESS: address,
      MACHINES: machines,
      REHEARSAL: rehearsal,
      // What stands for 8080 wherever nobody says a port.
      EVERLINE_PORT: `${ports.get(8080)}`,
      PGHOST: join(this.#folder, "run/postgresql"),
      PGPORT: `${ports.get(5432)}`,
      PG_CLUSTER_CONF_ROOT: join(this.#folder, "etc/postgresql"),
      // Every device has installed the authority.
      CURL_CA_BUNDLE: authority,
      NODE_EXTRA_CA_CERTS: authority,
    }
  }
}

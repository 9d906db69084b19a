/** A real nats-server on a free port of this machine alone. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as passed } from "node:timers/promises"
import { freePort } from "./free-port.ts"

const START_MS = 30_000

export class NatsServer implements AsyncDisposable {
  readonly port: number
  readonly #settings: string
  #child: ChildProcess | undefined

  private constructor(port: number, settings: string) {
    this.port = port
    this.#settings = settings
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /**
   * @param settings in the form of its configuration file, beside where it listens
   * @throws when nats-server is not installed
   */
  static async start(settings = ""): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), settings)
    await server.start()
    return server
  }

  /** Starts it again where it was. */
  async start(): Promise<void> {
    const address = ["--addr", "127.0.0.1", "--port", `${this.port}`]
    const file = join(tmpdir(), `everline-nats-${process.pid}-${this.port}.conf`)
    if (this.#settings !== "") await writeFile(file, this.#settings)
    const config = this.#settings === "" ? [] : ["--config", file]
    const child = spawn("nats-server", [...config, ...address], { stdio: "ignore" })
    this.#child = child
    await once(child, "spawn").catch((cause: unknown) => {
      throw new Error("nats-server cannot be started; on Debian: apt-get install nats-server", { cause })
    })
    const deadline = performance.now() + START_MS
    for (;;) {
      // Looked at first: where this one has ended another program's server may answer.
      if (child.exitCode !== null || performance.now() > deadline) throw new Error("nats-server did not become ready")
      if (await accepts(this.port)) break
      await passed(20)
    }
    await rm(file, { force: true })
  }

  /** Ends it without a farewell. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.once("error", () => resolve(false))
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
  })

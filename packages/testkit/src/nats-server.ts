/** A real nats-server on a free port of this machine alone. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { connect, createServer } from "node:net"
import { setTimeout as passed } from "node:timers/promises"
import { listening } from "./listening.ts"

const START_MS = 10_000

export class NatsServer implements AsyncDisposable {
  readonly port: number
  #child: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /** @throws when nats-server is not installed */
  static async start(): Promise<NatsServer> {
    const probe = createServer()
    const port = await listening(probe)
    await new Promise((closed) => probe.close(closed))
    const server = new NatsServer(port)
    await server.start()
    return server
  }

  /** Starts it again where it was. */
  async start(): Promise<void> {
    const child = spawn("nats-server", ["--addr", "127.0.0.1", "--port", `${this.port}`], { stdio: "ignore" })
    this.#child = child
    await once(child, "spawn").catch((cause: unknown) => {
      throw new Error("nats-server cannot be started; on Debian: apt-get install nats-server", { cause })
    })
    const deadline = performance.now() + START_MS
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error("nats-server did not become ready")
      await passed(20)
    }
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

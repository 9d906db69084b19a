/** The machines of the guide on this one, and what is typed on them. */

import { once } from "node:events"
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { type Block, blocksOf, places } from "./blocks.ts"
import { Machine } from "./machine.ts"
import { choosePorts, loopback, type Ports } from "./translation.ts"

export class Rehearsal implements AsyncDisposable {
  /** Where browsers go. */
  readonly publicUrl: string
  readonly #blocks: readonly Block[]
  readonly #machines: ReadonlyMap<string, Machine>
  readonly #ports: Ports
  readonly #folder: string
  readonly #door: Server
  #typed = 0

  private constructor(blocks: readonly Block[], machines: Map<string, Machine>, ports: Ports, folder: string) {
    this.#blocks = blocks
    this.#machines = machines
    this.#ports = ports
    this.#folder = folder
    this.publicUrl = `https://localhost:${ports.get(443)}`
    this.#door = createServer((request, answer) => {
      this.#obey(request).then(
        () => answer.end(),
        (error: unknown) => answer.writeHead(500).end(error instanceof Error ? error.message : String(error)),
      )
    })
  }

  static async open(): Promise<Rehearsal> {
    await removeLeftovers()
    const folder = await mkdtemp(join(tmpdir(), `everline-guide-${process.pid}-`))
    // PostgreSQL runs as somebody else where we are root.
    await chmod(folder, 0o711)
    const ports = await choosePorts()
    const machines = new Map<string, Machine>()
    const rehearsal = new Rehearsal(await blocksOf(), machines, ports, folder)
    const socket = join(folder, "rehearsal.sock")
    await once(rehearsal.#door.listen(socket), "listening")
    for (const address of new Set(Object.values(places).flat().map(loopback)))
      machines.set(address, await Machine.open({ address, machines: folder, rehearsal: socket, ports }))
    return rehearsal
  }

  /** Types all blocks of a section, in their order. @throws Error naming the line of the guide that failed */
  async follow(section: string): Promise<void> {
    const blocks = this.#blocks.filter((block) => block.section.startsWith(section))
    if (blocks.length === 0) throw new Error(`the guide has nothing to type under "${section}"`)
    for (const { line, on, script } of blocks) {
      for (const address of on) {
        await this.type(address, script).catch(async (cause: unknown) => {
          const said = cause instanceof Error ? cause.message : String(cause)
          const logs = await this.#machine(loopback(address)).services.logs()
          throw new Error(`docs/OPERATING.md, line ${line}, typed on ${address}: ${said}\n${logs}`)
        })
      }
      this.#typed += 1
    }
  }

  /** How many blocks of the guide nobody has typed. */
  get untyped(): number {
    return this.#blocks.length - this.#typed
  }

  /** Types something else on a machine, by its address in the guide; what was printed. */
  type(address: string, script: string): Promise<string> {
    return this.#machine(loopback(address)).type(script)
  }

  /** Base URL of a server by its machine. */
  server(address: string): string {
    return `http://${loopback(address)}:${this.#ports.get(8080)}`
  }

  /** The authority that made the proxy's certificate. */
  get authority(): string {
    return join(this.#folder, "127.0.0.1/etc/haproxy/certs/chat.pem")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Servers before what they stand on: the machine with the database is the first.
    const machines = [...this.#machines.values()].sort((a, b) => (a.address < b.address ? 1 : -1))
    for (const machine of machines) await machine[Symbol.asyncDispose]()
    await once(this.#door.close(), "close")
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #obey(request: IncomingMessage): Promise<void> {
    const words = (await text(request)).split(" ")
    await this.#machine((request.url ?? "").slice(1)).services.command(words)
  }

  #machine(address: string): Machine {
    const machine = this.#machines.get(address)
    if (machine === undefined) throw new Error(`the guide has no machine at ${address}`)
    return machine
  }
}

/** Folders of rehearsals that were broken off. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^everline-guide-(\d+)-/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

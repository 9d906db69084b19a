/** Where stories of networks play: a neighbourhood, a folder, and programs in both of them, which end with the stories. */
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe } from "vitest"
import { linesOf } from "./lines.ts"
import { Neighbourhood, noNamespaces } from "./namespaces.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Who has not ended within this time of being asked to is killed. */
const PATIENCE_MS = 10_000

/** Where a program runs, and what it finds there. */
interface Circumstances {
  /** The public place unless told. */
  readonly home?: string
  readonly env?: NodeJS.ProcessEnv
}

export class Networks implements AsyncDisposable {
  readonly around = new Neighbourhood()
  readonly folder = mkdtempSync(join(tmpdir(), "everline-networks-"))
  readonly #children: ChildProcess[] = []

  constructor() {
    // As root, PostgreSQL runs as somebody else, who must be able to pass.
    chmodSync(this.folder, 0o711)
  }

  /** Where the server of `serve` keeps everything. */
  get dataFolder(): string {
    return join(this.folder, "data")
  }

  run(command: readonly string[], { home, env }: Circumstances = {}): ChildProcess {
    const child = this.around.run(command, env, home)
    this.#children.push(child)
    return child
  }

  /** Runs a program of this project from its source. @param path from the root: "e2e/lib/relayed.ts" */
  program(path: string, args: readonly string[], circumstances?: Circumstances): ChildProcess {
    return this.run([process.execPath, "--import", "tsx", root(path), ...args], circumstances)
  }

  /** The shipped server in the public place, at its address and port 8080. @returns over HTTP, when it is ready */
  async serve(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { address } = this.around
    const where = ["--data", this.dataFolder, "--host", address, "--port", "8080"]
    const server = this.run([process.execPath, root("dist/server/main.js"), ...where, ...flags], { env })
    await linesOf(server).next((line) => line.includes("server is ready"))
    return `http://${address}:8080`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit"))
    for (const child of this.#children.toReversed()) child.kill("SIGTERM")
    const timer = setTimeout(() => {
      for (const child of this.#children) child.kill("SIGKILL")
    }, PATIENCE_MS)
    await Promise.all(ended)
    clearTimeout(timer)
    this.around[Symbol.dispose]()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Tells stories among networks of their own, which the answer of `networks` is. Where there can be none it is said why. */
export function amongNetworks(title: string, stories: (networks: () => Networks) => void): void {
  const why = noNamespaces()
  describe.skipIf(why !== null)(why === null ? title : `${title} (${why})`, () => {
    let networks: Networks | undefined
    beforeAll(() => {
      networks = new Networks()
    })
    afterAll(() => networks?.[Symbol.asyncDispose]())
    stories(() => {
      if (!networks) throw new Error("there are no networks")
      return networks
    })
  })
}

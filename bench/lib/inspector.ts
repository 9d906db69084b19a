/** What a server that was started with Node's inspector says of its memory. */
import { once } from "node:events"
import { WebSocket } from "ws"
import type { Server } from "./server.ts"

/** V8 gives pages back a while after it found them empty. */
const ROUNDS = 4
const ROUND_MS = 1_500

export class Inspector implements Disposable {
  readonly #socket: WebSocket
  #asked = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  static async attach(server: Server): Promise<Inspector> {
    // One that was started again has said so again.
    const [, url] = [...server.log.matchAll(/Debugger listening on (ws:\S+)/g)].at(-1) ?? []
    if (url === undefined) throw new Error("the server was not started with its inspector")
    const socket = new WebSocket(url)
    await once(socket, "open")
    return new Inspector(socket)
  }

  /** Has all garbage collected and given back to the system: what is left is in use. */
  async settle(): Promise<void> {
    for (let i = 0; i < ROUNDS; i++) {
      await this.#ask("HeapProfiler.collectGarbage")
      await new Promise((passed) => setTimeout(passed, ROUND_MS))
    }
  }

  /** Objects of JavaScript in use, in KiB. */
  async heapKib(): Promise<number> {
    const { usedSize } = await this.#ask("Runtime.getHeapUsage")
    if (typeof usedSize !== "number") throw new Error("the inspector did not say how large the heap is")
    return usedSize / 1024
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }

  async #ask(method: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#asked
    this.#socket.send(JSON.stringify({ id, method }))
    for (;;) {
      const [data]: unknown[] = await once(this.#socket, "message")
      const answer: { id?: number; result?: Record<string, unknown> } = JSON.parse(String(data))
      if (answer.id === id) return answer.result ?? {}
    }
  }
}

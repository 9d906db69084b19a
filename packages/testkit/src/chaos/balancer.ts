/** What stands before several servers: each new line goes to the next of them that says it is ready. */
import { createServer, connect as dial, type Socket } from "node:net"
import { listening } from "../listening.ts"

/** One that does not answer in so many milliseconds is passed over; one that has ended is at once. */
const ASK_MS = 5_000

export interface Balancer extends AsyncDisposable {
  /** Where devices connect: "http://127.0.0.1:1234". */
  readonly url: string
}

export async function balancer(servers: readonly string[]): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let turn = 0

  async function nextReady(): Promise<URL | undefined> {
    for (const _ of servers) {
      turn = (turn + 1) % servers.length
      const url = servers[turn]
      if (url !== undefined && (await isReady(url))) return new URL(url)
    }
    return undefined
  }

  function join(from: Socket, to: Socket): void {
    sockets.add(from)
    from.setNoDelay(true)
    from.pipe(to)
    from.on("error", () => to.destroy())
    from.on("close", () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const listener = createServer({ pauseOnConnect: true }, (device) => {
    device.on("error", () => {})
    void nextReady().then((server) => {
      if (server === undefined) return void device.resetAndDestroy()
      const there = dial({ host: server.hostname, port: Number(server.port) })
      join(device, there)
      join(there, device)
      device.resume()
    })
  })
  const port = await listening(listener)
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => listener.close(closed))
    },
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ASK_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )

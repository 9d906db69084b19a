/** A server that gets another build of its app while it is in use: a proxy that shows the same files as those of another. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import { connect, type Socket } from "node:net"
import type { Duplex } from "node:stream"

export interface Renewed extends AsyncDisposable {
  readonly url: string
  /** How often a browser has looked for a new build. */
  readonly looks: number
  /** From now on there is a new build, the old one's files are gone, and everybody is told to come back. */
  renew(): void
}

const OLD = "/assets/"
const NEW = "/assets/anew/"

/** @param url of a server: "http://127.0.0.1:1234" */
export async function renewed(url: string): Promise<Renewed> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket | Duplex>()
  let isNew = false
  let looks = 0

  /** Where the server has a file that is asked for; undefined: nowhere any more. */
  function pathOf(asked: string): string | undefined {
    if (asked.startsWith(NEW)) return isNew ? OLD + asked.slice(NEW.length) : undefined
    return isNew && asked.startsWith(OLD) ? undefined : asked
  }

  function answer(asked: IncomingMessage, response: ServerResponse): void {
    if (asked.url === "/sw.js") looks += 1
    const path = pathOf(asked.url ?? "/")
    if (path === undefined) return void response.writeHead(404).end()
    const isText = path === "/sw.js" || !/\.\w+$/.test(path)
    const { "accept-encoding": _, "if-none-match": _match, ...headers } = asked.headers
    const options = { hostname, port, path, method: asked.method, headers: isText ? headers : asked.headers }
    const upstream = request(options, (found) => {
      if (!isText) {
        response.writeHead(found.statusCode ?? 502, found.headers)
        return void found.pipe(response)
      }
      const chunks: Buffer[] = []
      found.on("data", (chunk: Buffer) => chunks.push(chunk))
      found.on("end", () => {
        const { "content-length": _length, ...kept } = found.headers
        response.writeHead(found.statusCode ?? 502, kept)
        response.end(isNew ? anew(Buffer.concat(chunks).toString()) : Buffer.concat(chunks))
      })
    })
    upstream.on("error", () => response.destroy())
    asked.pipe(upstream)
  }

  const server = createServer(answer)
  server.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upstream = connect(Number(port), hostname)
    for (const end of [socket, upstream]) {
      sockets.add(end)
      end.on("error", () => undefined)
      end.on("close", () => {
        sockets.delete(end)
        socket.destroy()
        upstream.destroy()
      })
    }
    const lines = asked.rawHeaders.map((word, i) => (i % 2 === 0 ? `${word}: ` : `${word}\r\n`))
    upstream.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join("")}\r\n`)
    upstream.write(head)
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open))
  const address = server.address()
  const own = typeof address === "object" && address !== null ? address.port : 0
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${own}`,
    get looks() {
      return looks
    },
    renew() {
      isNew = true
      cut()
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** A page or a worker that names the files of the new build. */
const anew = (text: string): string =>
  text
    .replaceAll(OLD, NEW)
    .replace(/(version\\?"?:\\?"?)[0-9a-f]{12}/, (_all, name: string) => `${name}${"a".repeat(12)}`)

import { once } from "node:events"
import { Agent, createServer, request } from "node:https"
import { connect as connectTcp, createServer as createTcpServer } from "node:net"
import { connect, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { createAuthority, issue, type KeyPair } from "../tls/authority.ts"
import { type Listener, listen } from "./listen.ts"
import { sharePort } from "./shared-port.ts"

const names = { hosts: ["localhost"], addresses: ["127.0.0.1"] }
/** How an Allocate request begins. */
const STUN = Buffer.from("000300002112a442", "hex")

let authority: KeyPair
let listener: Listener
const sockets = new WebSocketServer({ noServer: true })
let taken: TLSSocket[] = []

/** Opens a port for both; what TURN would take is echoed. */
async function open(pair: KeyPair): Promise<Listener> {
  return await listen({
    ...{ host: "127.0.0.1", port: 0, pair },
    onRequest(asked, answer) {
      let length = 0
      asked.on("data", (bytes: Buffer) => {
        length += bytes.length
      })
      asked.on("end", () => answer.end(`${asked.method} ${length}`))
    },
    onUpgrade: (asked, socket, head) =>
      sockets.handleUpgrade(asked, socket, head, (ws) =>
        ws.on("message", (data, isBinary) => ws.send(data, { binary: isBinary })),
      ),
    onTurn(socket) {
      taken.push(socket)
      socket.on("error", () => {})
      socket.on("data", (bytes: Buffer) => socket.write(bytes))
    },
    failed: () => {},
  })
}

beforeAll(async () => {
  authority = await createAuthority("here", names, new Date())
  listener = await open((await issue(authority, names, new Date())).pair)
})
beforeEach(() => {
  taken = []
})
afterAll(async () => {
  await listener[Symbol.asyncDispose]()
  sockets.close()
})

async function connected(protocols?: string[], port = listener.port): Promise<TLSSocket> {
  const socket = connect({
    ...{ host: "127.0.0.1", port, ca: authority.cert, servername: "localhost" },
    ...(protocols && { ALPNProtocols: protocols }),
  })
  await once(socket, "secureConnect")
  return socket
}

async function read(socket: TLSSocket, length: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  while (bytes.length < length) bytes = Buffer.concat([bytes, ...(await once(socket, "data"))])
  return bytes
}

async function ask(agent: Agent, method: string, body = ""): Promise<string> {
  const asked = request({ host: "127.0.0.1", port: listener.port, ca: authority.cert, agent, method })
  asked.end(body)
  const [answer] = await once(asked, "response")
  let text = ""
  for await (const bytes of answer) text += bytes
  return text
}

describe("on one port", () => {
  test("HTTPS answers as ever: one connection after another request, and bodies of any length", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const length of [0, 1, 100_000, 1_000_000])
      expect(await ask(agent, "POST", "x".repeat(length))).toBe(`POST ${length}`)
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1)
    agent.destroy()
    expect(taken).toEqual([])
  })

  test("WebSockets are opened and carry what they carry", async () => {
    const ws = new WebSocket(`wss://127.0.0.1:${listener.port}/ws`, { ca: authority.cert })
    await once(ws, "open")
    for (const length of [1, 200_000]) {
      ws.send("y".repeat(length))
      const [data] = await once(ws, "message")
      expect(String(data)).toBe("y".repeat(length))
    }
    ws.close()
    await once(ws, "close")
  })

  test("who begins with STUN is taken, from the first byte on, however it is cut", async () => {
    for (const pieces of [[STUN], [STUN.subarray(0, 1), STUN.subarray(1)]]) {
      const socket = await connected()
      const echo = read(socket, STUN.length)
      for (const piece of pieces)
        await new Promise<void>((written) => socket.write(piece, () => setTimeout(written, 20)))
      expect(await echo).toEqual(STUN)
      socket.destroy()
    }
    expect(taken).toHaveLength(2)
  })

  test("who says a letter is HTTP's, though its next come later; so is the preface of HTTP/2", async () => {
    const slow = await connected()
    slow.write("G")
    await new Promise((resume) => setTimeout(resume, 50))
    slow.write("ET / HTTP/1.1\r\nhost: here\r\n\r\n")
    expect(String(await read(slow, 15))).toContain("HTTP/1.1 200 OK")
    slow.destroy()
    const two = await connected()
    two.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    expect(String(await read(two, 15))).toContain("HTTP/1.1 400")
    two.destroy()
    expect(taken).toEqual([])
  })

  test("one may say in the handshake what one will speak", async () => {
    for (const [offered, agreed] of [
      [["stun.turn"], "stun.turn"],
      [["h2", "http/1.1"], "http/1.1"],
    ] as const) {
      const socket = await connected([...offered])
      expect(socket.alpnProtocol).toBe(agreed)
      socket.destroy()
    }
  })

  test("who breaks off in silence disturbs nobody", async () => {
    for (let times = 0; times < 5; times++) {
      const below = connectTcp(listener.port, "127.0.0.1")
      const socket = connect({ socket: below, ca: authority.cert, servername: "localhost" })
      await once(socket, "secureConnect")
      socket.on("error", () => {})
      below.resetAndDestroy()
    }
    expect(await ask(new Agent(), "GET")).toBe("GET 0")
  })
})

test("who says nothing is let go when patience ends", async () => {
  const { pair } = await issue(authority, names, new Date())
  const server = createServer({ ...pair })
  using _ = sharePort(server, (socket) => taken.push(socket), 50)
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  const socket = await connected(undefined, address.port)
  socket.resume()
  await once(socket, "close")
  expect(taken).toEqual([])
  server.close()
})

test("a port that is closed ends the sockets that were taken, and the silent ones", async () => {
  const own = await open((await issue(authority, names, new Date())).pair)
  const [speaking, silent] = await Promise.all(
    [0, 1].map(async () => {
      const socket = connect({ host: "127.0.0.1", port: own.port, ca: authority.cert, servername: "localhost" })
      socket.on("error", () => {})
      await once(socket, "secureConnect")
      return socket
    }),
  )
  speaking?.write(STUN)
  await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(1)
  const ended = [speaking, silent].map((socket) => socket?.resume() && once(socket, "close"))
  await own[Symbol.asyncDispose]()
  await Promise.all(ended)
  // And the port is free.
  const again = createTcpServer().listen(own.port, "127.0.0.1")
  await once(again, "listening")
  again.close()
})

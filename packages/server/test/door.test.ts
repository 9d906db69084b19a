import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { request } from "node:http"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"
import { CALL, decode, encode, HELLO, newId, SPOKEN } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { WebSocket } from "ws"
import { createDatabase, type TestDatabase } from "../../testkit/src/database.ts"
import { databaseUrl, WIDE } from "../../testkit/src/servers.ts"
import { createServer, type Server } from "../src/app.ts"
import { readConfig } from "../src/config.ts"
import { createLog } from "../src/observe/log.ts"

let database: TestDatabase
let folder = ""
let server: Server
const logged: string[] = []

beforeAll(async () => {
  database = await createDatabase()
  folder = await mkdtemp(join(tmpdir(), "everline-door-"))
  const log = createLog(
    "trace",
    new Writable({
      write(chunk, _, done) {
        logged.push(String(chunk))
        done()
      },
    }),
  )
  const env = {
    ...WIDE,
    EVERLINE_DATA: folder,
    EVERLINE_HOST: "127.0.0.1",
    EVERLINE_PORT: "0",
    EVERLINE_SIGN_UP: "anyone",
    EVERLINE_ORIGINS: "https://friends.example",
    EVERLINE_TRUSTED_PROXIES: "127.0.0.2",
    DATABASE_URL: databaseUrl(database.config),
  }
  server = await createServer(readConfig({ env, args: [] }), { log })
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}

/** The status that a request to open a socket gets; 101 when it is opened. */
async function statusOf(headers: Record<string, string>, from = "127.0.0.1", path = "/ws"): Promise<number> {
  const asked = request({
    port: server.port,
    host: "127.0.0.1",
    localAddress: from,
    path,
    headers: { ...upgrade, ...headers },
  })
  asked.end()
  const [answer, socket] = await Promise.race([once(asked, "upgrade"), once(asked, "response")])
  socket?.destroy()
  answer.destroy()
  return answer.statusCode
}

describe("a socket", () => {
  const host = "chat.example:8080"

  test.each<[string, Record<string, string>, number]>([
    ["of the server's own page", { host, origin: `http://${host}` }, 101],
    ["of a page that the operator named", { host, origin: "https://friends.example" }, 101],
    ["without an origin", { host }, 403],
    ["of a sandboxed page", { host, origin: "null" }, 403],
    ["of a foreign page", { host, origin: "http://evil.example" }, 403],
    ["of a page whose name ends like ours", { host, origin: `http://evil${host}` }, 403],
    ["of a page whose name begins like ours", { host, origin: `http://${host}.evil.example` }, 403],
    ["of a subdomain", { host, origin: `http://www.${host}` }, 403],
    ["of another port", { host, origin: "http://chat.example:8081" }, 403],
    ["of another scheme", { host, origin: `https://${host}` }, 403],
    ["with nothing but a cookie", { host, cookie: "session=1" }, 403],
    [
      "that says through whom it came, which nobody vouches for",
      { host, origin: "https://a.example", "x-forwarded-host": "a.example", "x-forwarded-proto": "https" },
      403,
    ],
  ])("%s is answered with the right status", async (_, headers, status) => {
    expect(await statusOf(headers)).toBe(status)
  })

  test("that came through a trusted proxy is the page's own there", async () => {
    const forwarded = { host: "127.0.0.1:8080", "x-forwarded-host": "chat.example", "x-forwarded-proto": "https" }
    expect(await statusOf({ ...forwarded, origin: "https://chat.example" }, "127.0.0.2")).toBe(101)
    expect(await statusOf({ ...forwarded, origin: "http://127.0.0.1:8080" }, "127.0.0.2")).toBe(403)
  })

  test("is opened by a token only: no cookie, no query", async () => {
    const origin = `http://127.0.0.1:${server.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws?token=x`, { origin, headers: { cookie: "token=x" } })
    await once(socket, "open")
    socket.send(JSON.stringify([HELLO, { protocol: SPOKEN, client: "test/0", token: "A".repeat(43) }]))
    const [code] = await once(socket, "close")
    expect(code).toBe(4001)
  })
})

test.each([
  "GET // HTTP/1.1",
  "GET /%zz HTTP/1.1",
  "GET http://[ HTTP/1.1",
  "GET /ws/../ws HTTP/1.1",
  "GET /WS HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "GET \\ws HTTP/1.1",
])("%s, asked of the socket's door, hurts nobody", async (line) => {
  const socket = connect(server.port, "127.0.0.1")
  socket.on("error", () => {})
  socket.write(
    `${line}\r\nHost: [\r\nOrigin: http://[\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n`,
  )
  socket.resume()
  await once(socket, "close")
  expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200)
})

test("what people write, their names and secrets are in no log and no metric", async () => {
  const url = `http://127.0.0.1:${server.port}`
  const post = (method: string, body: object): Promise<Record<string, unknown>> =>
    fetch(`${url}/api/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).then(async (answer) => Object(await answer.json()))
  const device = { name: "canary-device", shape: "phone" }
  const password = "canary-password"
  const { invite } = await server.services.invites.create(null, false)
  const signedUp = await post("accounts.signUp", {
    invite,
    userName: "canary-user",
    displayName: "canary-name",
    password,
    device,
  })
  await post("accounts.logIn", { userName: "canary-user", password: "canary-wrong", device })
  await post("accounts.logIn", { userName: "canary-user", password, device: { ...device, canary: "canary" } })
  const token = String(signedUp.token)
  expect(token.length).toBeGreaterThan(30)
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { origin: url })
  await once(socket, "open")
  const heard = async () => decode((await once(socket, "message"))[0])
  socket.send(encode([HELLO, { protocol: SPOKEN, client: "canary-client", token }], "msgpack"))
  await heard()
  const body = "canary-body"
  socket.send(encode([CALL, 1, "messages.send", { conversation: newId(), clientId: newId(), body }], "msgpack"))
  await heard()
  const target = {
    endpoint: "https://canary.invalid/canary",
    p256dh: `B${"A".repeat(86)}`,
    auth: "canary".padEnd(22, "A"),
  }
  socket.send(encode([CALL, 4, "push.subscribe", target], "msgpack"))
  await heard()
  const number = "+8613800138000"
  socket.send(encode([CALL, 5, "numbers.sendCode", { number }], "msgpack"))
  await heard()
  const [waiting] = await server.services.numbers.waiting()
  if (waiting === undefined) throw new Error("no code waits")
  const code = await server.services.numbers.reveal(null, waiting.waitingCode)
  const shown = { verification: "canary".padEnd(43, "A"), code }
  await post("numbers.logIn", { ...shown, device })
  await post("numbers.sendLogInCode", { number, canary: "canary" })
  socket.send(encode([CALL, 2, "canary.method", { body }], "msgpack"))
  await heard()
  socket.send(Buffer.concat([encode([CALL, 3, "messages.send", { body }], "msgpack"), Buffer.from("canary")]))
  await once(socket, "close")

  const metrics = await (await fetch(`${url}/metrics`)).text()
  // Six digits alone stand in many a time and id by chance.
  expect(logged.join("")).not.toMatch(new RegExp(`\\b${code}\\b`))
  for (const secret of ["canary", token, invite, number, number.slice(1)]) {
    expect(logged.join("")).not.toContain(secret)
    expect(metrics).not.toContain(secret)
  }
  expect(logged.join("")).toContain("server is ready")
  expect(metrics).toContain('everline_calls_total{method="accounts.signUp",outcome="ok"} 1')
  expect(metrics).toContain('everline_calls_total{method="accounts.logIn",outcome="wrong_credentials"} 1')
  expect(metrics).toContain('everline_calls_total{method="messages.send",outcome="not_found"} 1')
  expect(metrics).toContain('everline_calls_total{method="numbers.sendCode",outcome="ok"} 1')
  expect(metrics).toContain('everline_calls_total{method="unknown",outcome="unknown_method"} 1')
  expect(metrics).toContain('everline_sockets_closed_total{code="1002"} 1')
})

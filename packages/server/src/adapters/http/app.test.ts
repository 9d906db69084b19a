import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { gunzipSync } from "node:zlib"
import { EverlineError } from "@everline/protocol"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHttpApp } from "./app.ts"
import type { HttpVisitor } from "./env.ts"
import { readAppFiles } from "./files.ts"

const script = "console.log('常通')".repeat(100)
let folder = ""
let port = 0
let isReady: () => Promise<boolean> = async () => true
let isFull = false
let visitor: HttpVisitor = { address: "127.0.0.1", isAllowedOrigin: true, isHttps: false, staysHttps: false }
const called: unknown[] = []
const failures: unknown[] = []
const server = createServer()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "everline-http-"))
  const app = join(folder, "app")
  await mkdir(join(app, "assets"), { recursive: true })
  await writeFile(join(folder, "secret.txt"), "canary")
  await writeFile(join(app, "index.html"), "<title>Everline</title>")
  await writeFile(join(app, "sw.js"), "self.skipWaiting()")
  await writeFile(join(app, "icon.png"), Buffer.alloc(2000))
  await writeFile(join(app, "assets", "app-a1b2c3d4.js"), script)
  const dispatch = {
    async call(name: string, input: unknown, caller: unknown) {
      called.push([name, input, caller])
      if (name === "accounts.logIn") throw new EverlineError("too_many_requests", { retryAfterMs: 1500 })
      if (name === "accounts.signUp") throw new EverlineError("name_empty", { field: "displayName" })
      return { name }
    },
  }
  const pages = new Hono()
    .get("/install-certificate", (c) => c.text("steps"))
    .get("/broken", () => {
      throw new Error("canary")
    })
  const http = createHttpApp({
    dispatch,
    exports: {
      fetch: async (ticket) => (ticket === "good" ? { name: "mine.zip", zip: Readable.from(["PK"]) } : undefined),
    },
    files: await readAppFiles(app),
    isReady: () => isReady(),
    isFull: () => isFull,
    metrics: async () => ({ type: "text/plain; version=0.0.4", text: "everline_sockets 1\n" }),
    visitor: () => visitor,
    pages,
    hooks: new Hono(),
    failed: (error) => failures.push(error),
  })
  server.on("request", getRequestListener(http.fetch)).listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  port = typeof address === "object" && address !== null ? address.port : 0
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Asks with a path as it stands: `fetch` would tidy it up first. */
async function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}) {
  const asked = request({ port, host: "127.0.0.1", path, method, headers })
  asked.end(body)
  const [answer] = (await once(asked, "response")) as [IncomingMessage]
  const chunks = await answer.toArray()
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }
}
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } })

describe("the app", () => {
  test.each(["/", "/c/0198c0de", "/join/secret", "/anywhere/at/all"])(
    "is at %s, and asked for anew each time",
    async (path) => {
      const { status, headers, body } = await ask(path)
      expect([status, headers["cache-control"], headers["content-type"]]).toEqual([
        200,
        "no-cache",
        "text/html; charset=utf-8",
      ])
      expect(String(body)).toContain("Everline")
    },
  )

  test("has files that never change, packed for those who take it", async () => {
    const plain = await ask("/assets/app-a1b2c3d4.js")
    expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable")
    expect(String(plain.body)).toBe(script)
    expect(plain.headers["content-encoding"]).toBeUndefined()
    const packed = await ask("/assets/app-a1b2c3d4.js", { headers: { "accept-encoding": "br, gzip;q=0.8" } })
    expect([packed.headers["content-encoding"], packed.headers.vary]).toEqual(["gzip", "accept-encoding"])
    expect(String(gunzipSync(packed.body))).toBe(script)
    const refused = await ask("/assets/app-a1b2c3d4.js", { headers: { "accept-encoding": "gzip;q=0" } })
    expect(refused.headers["content-encoding"]).toBeUndefined()
    const picture = await ask("/icon.png", { headers: { "accept-encoding": "gzip" } })
    expect([picture.headers["content-encoding"], picture.headers["content-type"]]).toEqual([undefined, "image/png"])
  })

  test("is not sent again to who has it", async () => {
    const { headers } = await ask("/sw.js")
    const again = await ask("/sw.js", { headers: { "if-none-match": `"other", W/${headers.etag}` } })
    expect([again.status, again.body.length]).toEqual([304, 0])
    const changed = await ask("/sw.js", { headers: { "if-none-match": '"other"' } })
    expect(changed.status).toBe(200)
  })

  test("answers HEAD with headers only", async () => {
    const { status, headers, body } = await ask("/sw.js", { method: "HEAD" })
    expect([status, headers["content-type"], body.length]).toEqual([200, "text/javascript; charset=utf-8", 0])
  })

  test.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//secret.txt",
    "/%00",
    "/missing.js",
    "/assets/old-a1b2c3d4.js",
    "/__proto__.js",
  ])("has nothing at %s", async (path) => {
    const { status, body } = await ask(path)
    expect(String(body)).not.toContain("canary")
    if (status === 200) expect(String(body)).toContain("<title>Everline</title>")
    else expect([400, 404]).toContain(status)
  })

  test("gives way to pages beside it", async () => {
    expect(String((await ask("/install-certificate")).body)).toBe("steps")
  })

  test("that was not built leaves the rest standing", async () => {
    expect(await readAppFiles(join(folder, "nowhere"))).toEqual(new Map())
  })
})

describe("a method for anyone", () => {
  test("is called with JSON, from the visitor's address", async () => {
    const { status, headers, body } = await post("/api/invites.get", '{"invite":"abc"}')
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([200, "application/json", "no-store"])
    expect(JSON.parse(String(body))).toEqual({ name: "invites.get" })
    expect(called.at(-1)).toEqual(["invites.get", { invite: "abc" }, { address: "127.0.0.1" }])
  })

  test("is refused with the catalogue's status and words for machines", async () => {
    const slow = await post("/api/accounts.logIn", "{}")
    expect([slow.status, slow.headers["retry-after"], JSON.parse(String(slow.body))]).toEqual([
      429,
      "2",
      { code: "too_many_requests", retryAfterMs: 1500 },
    ])
    const wrong = await post("/api/accounts.signUp", "{}")
    expect([wrong.status, JSON.parse(String(wrong.body))]).toEqual([400, { code: "name_empty", field: "displayName" }])
  })

  test.each<[string, Asked, number, string]>([
    ["no JSON", { body: "{oops" }, 400, "bad_request"],
    ["nothing", { body: "" }, 400, "bad_request"],
    ["a form", { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } }, 400, "bad_request"],
    [
      "text that a foreign form could send",
      { body: "{}", headers: { "content-type": "text/plain" } },
      400,
      "bad_request",
    ],
    ["too much", { body: `"${"x".repeat(65_536)}"` }, 413, "frame_too_big"],
    [
      "too much in pieces",
      { body: `"${"x".repeat(65_536)}"`, headers: { "transfer-encoding": "chunked" } },
      413,
      "frame_too_big",
    ],
    ["a question", { method: "GET" }, 404, "unknown_method"],
  ])("is not reached by %s", async (_, { method = "POST", headers, body }, status, code) => {
    const before = called.length
    const answer = await ask("/api/invites.get", {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
    })
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([status, { code }])
    expect(called.length).toBe(before)
  })

  test("is not reached by a foreign page", async () => {
    visitor = { ...visitor, isAllowedOrigin: false }
    const foreign = await post("/api/invites.get", "{}", { origin: "https://evil.example" })
    const program = await post("/api/invites.get", "{}")
    visitor = { ...visitor, isAllowedOrigin: true }
    expect([foreign.status, JSON.parse(String(foreign.body))]).toEqual([403, { code: "origin_refused" }])
    expect(program.status).toBe(200)
  })
})

describe("what is one's own", () => {
  test("is a file for who has a ticket, kept by nobody on the way", async () => {
    const { status, headers, body } = await ask("/api/export/good")
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([200, "application/zip", "no-store"])
    expect(headers["content-disposition"]).toBe('attachment; filename="mine.zip"')
    expect(String(body)).toBe("PK")
  })

  test("is not there for a ticket that is used, and for other ways to ask", async () => {
    expect((await ask("/api/export/used")).status).toBe(404)
    expect(called).not.toContainEqual(expect.arrayContaining(["export"]))
    expect((await ask("/api/export/good", { method: "POST" })).status).not.toBe(200)
  })
})

describe("health", () => {
  test("is the process's own; readiness is the record's too", async () => {
    expect((await ask("/healthz")).status).toBe(200)
    expect((await ask("/readyz")).status).toBe(200)
    isReady = async () => false
    expect([(await ask("/healthz")).status, (await ask("/readyz")).status]).toEqual([200, 503])
    isReady = () => new Promise(() => {})
    expect((await ask("/readyz")).status).toBe(503)
    isReady = async () => true
  })

  test("with a full disk is said in words, and nobody is sent away who wants to read", async () => {
    isFull = true
    const { status, body } = await ask("/readyz")
    expect([status, String(body)]).toEqual([200, "ready for reading only: the disk is full"])
    isFull = false
  })

  test.each([
    ["127.0.0.1", 200],
    ["192.168.1.9", 200],
    ["::1", 200],
    ["fd00::9", 200],
    ["8.8.8.8", 404],
    ["2001:db8::1", 404],
    ["unknown", 404],
  ])("metrics are told to %s with %i", async (address, status) => {
    visitor = { ...visitor, address }
    const answer = await ask("/metrics")
    visitor = { ...visitor, address: "127.0.0.1" }
    expect(answer.status).toBe(status)
    expect(String(answer.body).includes("everline_sockets")).toBe(status === 200)
  })
})

describe("every answer", () => {
  test.each(["/", "/assets/app-a1b2c3d4.js", "/healthz", "/missing.js", "/api/nothing", "/install-certificate"])(
    "carries what keeps foreign scripts out: %s",
    async (path) => {
      const { headers } = await ask(path, { headers: { host: "chat.example:8080" } })
      const policy = String(headers["content-security-policy"])
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
      expect(policy).toContain("connect-src 'self' ws://chat.example:8080;")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
      expect(headers["x-content-type-options"]).toBe("nosniff")
      expect(headers["referrer-policy"]).toBe("no-referrer")
      expect(headers["set-cookie"]).toBeUndefined()
      expect(headers["strict-transport-security"]).toBeUndefined()
    },
  )

  test("over HTTPS names the socket there, and says to stay where nothing else is served", async () => {
    visitor = { ...visitor, isHttps: true }
    const beside = await ask("/", { headers: { host: "chat.example" } })
    visitor = { ...visitor, staysHttps: true }
    const alone = await ask("/", { headers: { host: "chat.example" } })
    visitor = { ...visitor, isHttps: false, staysHttps: false }
    expect(beside.headers["strict-transport-security"]).toBeUndefined()
    expect(alone.headers["strict-transport-security"]).toBe("max-age=31536000")
    expect(alone.headers["content-security-policy"]).toContain("connect-src 'self' wss://chat.example;")
  })

  test("of a page that broke says so, and no more", async () => {
    const { status, headers, body } = await ask("/broken")
    expect([status, String(body)]).toEqual([500, "Something broke on the server."])
    expect(headers["x-content-type-options"]).toBe("nosniff")
    expect(failures).toEqual([new Error("canary")])
  })

  test("has no room for a host that would end the policy", async () => {
    const { headers } = await ask("/", { headers: { host: "x; script-src *" } })
    expect(headers["content-security-policy"] ?? "").not.toContain("script-src *")
  })
})

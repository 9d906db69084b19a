/** The page of phones and what it asks for, for this machine alone. */
import { once } from "node:events"
import { readdir, readFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { type SSEStreamingApi, streamSSE } from "hono/streaming"
import * as v from "valibot"
import { SIMULATED_PHONES } from "../../../../paths.ts"
import { deedSchema, inWords } from "./script.ts"
import type { Smsc } from "./smsc.ts"

const HOST = "127.0.0.1"
/** The page is told so often at most. */
const PACE_MS = 100
/** A line that says nothing is held open by a word. */
const QUIET_MS = 20_000
const MOST_BYTES = 16 * 1024

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
}

export interface PhonesPage extends AsyncDisposable {
  /** Where it is: "http://127.0.0.1:2780". */
  readonly url: string
}

/** Serves the page. @throws the system's error when the port cannot be had */
export async function servePhones(smsc: Smsc, port: number): Promise<PhonesPage> {
  const files = await readFiles()
  const server = createServer()
  server.listen({ host: HOST, port })
  await once(server, "listening")
  const { port: own } = server.address() as AddressInfo
  server.on("request", getRequestListener(routes(smsc, files, own).fetch))
  return {
    url: `http://${HOST}:${own}`,
    [Symbol.asyncDispose]: () => close(server),
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close")
  server.close()
  // Pages listen for as long as they are open.
  server.closeAllConnections()
  await closed
}

function routes(smsc: Smsc, files: ReadonlyMap<string, Buffer<ArrayBuffer>>, port: number): Hono {
  const ours = [HOST, "localhost"].map((name) => `${name}:${port}`)
  const app = new Hono()
  app.use("*", async (c, next) => {
    // Another site may lead its name to this machine, or post from its own page: neither is this page.
    const host = c.req.header("host") ?? ""
    const origin = c.req.header("origin") ?? `http://${host}`
    if (!ours.includes(host) || origin !== `http://${host}`) return c.text("This page is for this machine alone.", 403)
    await next()
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
    return undefined
  })
  app.get("/events", (c) => streamSSE(c, (stream) => tell(smsc, stream)))
  app.post("/do", bodyLimit({ maxSize: MOST_BYTES }), async (c) => {
    const deed = v.safeParse(deedSchema, await c.req.json().catch(() => null))
    if (!deed.success) return c.text(deed.issues.map((issue) => inWords(issue, "What is to be done")).join("\n"), 400)
    smsc.do(deed.output)
    return c.body(null, 204)
  })
  app.get("*", (c) => {
    const name = c.req.path === "/" ? "index.html" : c.req.path.slice(1)
    const file = files.get(name)
    return file === undefined ? c.notFound() : c.body(file, 200, { "content-type": TYPES[extname(name)] ?? "" })
  })
  return app
}

/** All there is, and then what is other than it was, for as long as somebody listens. */
async function tell(smsc: Smsc, stream: SSEStreamingApi): Promise<void> {
  let touched = new Set<string>()
  let wake = () => {}
  let isOther = false
  const stop = smsc.watch((numbers) => {
    for (const number of numbers) touched.add(number)
    isOther = true
    wake()
  })
  stream.onAbort(() => {
    stop()
    wake()
  })
  let lines = smsc.happenings.last
  await stream.writeSSE({ data: JSON.stringify({ all: true, phones: [...smsc.phones], gone: [], ...around(smsc, 0) }) })
  while (!stream.aborted) {
    if (!isOther)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, QUIET_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    const numbers = [...touched]
    touched = new Set()
    isOther = false
    const phones = numbers.flatMap((number) => smsc.phone(number) ?? [])
    const gone = numbers.filter((number) => smsc.phone(number) === undefined)
    const news = JSON.stringify({ all: false, phones, gone, ...around(smsc, lines) })
    lines = smsc.happenings.last
    await stream.writeSSE({ data: news })
    await stream.sleep(PACE_MS)
  }
}

const around = (smsc: Smsc, line: number) => ({
  links: smsc.links,
  behaviour: smsc.behaviour,
  lines: smsc.happenings.after(line),
})

async function readFiles(): Promise<ReadonlyMap<string, Buffer<ArrayBuffer>>> {
  const names = await readdir(SIMULATED_PHONES)
  const files = names.map(async (name) => [name, await readFile(join(SIMULATED_PHONES, name))] as const)
  return new Map(await Promise.all(files))
}

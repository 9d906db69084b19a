import { once } from "node:events"
import { afterEach, beforeEach, expect, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { type FrameProxy, frameProxy } from "./frame-proxy.ts"
import type { Fate } from "./meddler.ts"

let server: WebSocketServer
let heardThere: string[]
/** Of the next frames; those after them are sent. */
let fates: Fate[]
let proxy: FrameProxy
let line: WebSocket
beforeEach(async () => {
  heardThere = []
  fates = []
  server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/ws" })
  server.on("connection", (socket) => socket.on("message", (data) => heardThere.push(String(data))))
  await once(server, "listening")
  proxy = await frameProxy(
    `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    () => fates.shift() ?? "sent",
  )
  line = new WebSocket(`${proxy.url.replace("http", "ws")}/ws`)
  await once(line, "open")
  line.send("hello")
})
afterEach(async () => {
  line.terminate()
  await proxy[Symbol.asyncDispose]()
  server.close()
})

test("carries frames of every size unchanged", async () => {
  const texts = ["", "short", "x".repeat(200), "y".repeat(70_000)]
  for (const text of texts) line.send(text)
  await expect.poll(() => heardThere).toEqual(["hello", ...texts])
})

test("repeats a frame, lets one overtake another, and drops one, as it is told", async () => {
  fates = ["repeated", "kept for later", "sent", "dropped"]
  for (const text of ["twice", "overtaken", "overtaking", "lost", "sent"]) line.send(text)
  await expect.poll(() => heardThere).toEqual(["hello", "twice", "twice", "overtaking", "overtaken", "sent"])
})

test("what is kept comes by itself when nothing overtakes it", async () => {
  fates = ["kept for later"]
  line.send("late")
  await expect.poll(() => heardThere).toEqual(["hello", "late"])
})

import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"
import { setTimeout as passed } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type FlakyProxy, flakyProxy } from "./flaky-proxy.ts"
import { listening } from "./listening.ts"

const echo = createServer((socket) => {
  socket.on("error", () => {})
  socket.pipe(socket)
})
let proxy: FlakyProxy
let line: Socket
let heard: Buffer[]
beforeEach(async () => {
  const port = echo.listening ? (echo.address() as { port: number }).port : await listening(echo)
  proxy = await flakyProxy(`http://127.0.0.1:${port}`)
  line = connect(Number(new URL(proxy.url).port), "127.0.0.1")
  heard = []
  line.on("data", (bytes) => heard.push(bytes))
  line.on("error", () => {})
  await once(line, "connect")
})
afterEach(() => proxy[Symbol.asyncDispose]())

const sent = randomBytes(3_000)
const closed = (socket: Socket) => new Promise<unknown>((resolve) => socket.once("close", resolve))
const arrived = () => Buffer.concat(heard)

test("carries bytes unchanged, whole, split, merged and late", async () => {
  const faults = [{}, { splitBytes: 7 }, { mergeMs: 20 }, { delayMs: 15 }, { splitBytes: 100, delayMs: 5, mergeMs: 5 }]
  for (const fault of faults) {
    heard = []
    proxy.be(fault)
    line.write(sent.subarray(0, 1_000))
    line.write(sent.subarray(1_000))
    await expect.poll(() => arrived().equals(sent)).toBe(true)
  }
})

test("cuts every line, and takes new ones unless it refuses them", async () => {
  await expect.poll(() => proxy.open).toBe(1)
  proxy.cut()
  await closed(line)
  proxy.be({ isRefusing: true })
  const refused = connect(Number(new URL(proxy.url).port), "127.0.0.1")
  refused.on("error", () => {})
  await closed(refused)
  expect(refused.bytesRead).toBe(0)
})

test("swallows what is said on a silent line and leaves it open", async () => {
  proxy.be({ isSilent: true })
  line.write(sent)
  await passed(50)
  expect(arrived()).toHaveLength(0)
  expect(line.destroyed).toBe(false)
})

test("ends a line in the middle of what is said", async () => {
  proxy.be({ truncateAfter: 1_234 })
  line.write(sent)
  await closed(line)
  expect(arrived().length).toBeLessThanOrEqual(1_234)
})

test("holds back what the server sends while stalled, and lets it go afterwards", async () => {
  line.write("a")
  await expect.poll(() => arrived().toString()).toBe("a")
  proxy.be({ isStalled: true })
  line.write("b")
  await passed(50)
  expect(arrived().toString()).toBe("a")
  proxy.be({})
  await expect.poll(() => arrived().toString()).toBe("ab")
})

import "reflect-metadata"
import { createServer as createHttps } from "node:https"
import { createServer, type Socket } from "node:net"
import { afterEach, expect, test, vi } from "vitest"
import { createAuthority, issue } from "../../tls/authority.ts"
import { exchange } from "./exchange.ts"

/** What takes lines, and is no HTTP server. */
async function door(opened: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined)
    opened(socket)
  })
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open))
  const address = server.address()
  return {
    port: typeof address === "object" ? address?.port : 0,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => void server.close(() => closed())),
  }
}

const ask = (scheme: "http" | "https", port: number | undefined) =>
  exchange({ url: new URL(`${scheme}://127.0.0.1:${port}/`), method: "POST", headers: {}, body: "{}" })

afterEach(() => void vi.useRealTimers())

test("a request to somebody who hangs up may have been heard; nobody has heard one before the line is safe", async () => {
  await using server = await door((socket) => void socket.destroy())
  expect(await ask("http", server.port)).toMatchObject({ kind: "lost" })
  expect(await ask("https", server.port)).toMatchObject({ kind: "unheard" })
})

test("who picks up and says nothing has heard a plain request, and no other", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  await using server = await door((socket) => void socket.once("data", () => void vi.advanceTimersByTime(10_000)))
  expect(await ask("http", server.port)).toEqual({ kind: "lost", code: "no_answer" })
  expect(await ask("https", server.port)).toEqual({ kind: "unheard", code: "no_answer" })
})

test("a certificate that nobody vouches for is no line", async () => {
  const names = { hosts: ["localhost"], addresses: ["127.0.0.1"] }
  const today = new Date()
  const { pair } = await issue(await createAuthority("somebody", names, today), names, today)
  let requests = 0
  const server = createHttps(pair, (_request, response) => {
    requests += 1
    response.end()
  })
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open))
  const address = server.address()
  const answer = await ask("https", typeof address === "object" ? address?.port : 0)
  await new Promise((closed) => server.close(closed))
  expect({ answer, requests }).toEqual({
    answer: { kind: "unheard", code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    requests: 0,
  })
})

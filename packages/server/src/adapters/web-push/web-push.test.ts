import { createServer, type RequestListener } from "node:http"
import { afterEach, describe, expect, test, vi } from "vitest"
import { chance } from "./encrypt.ts"
import { outcomeOf, webPush } from "./web-push.ts"

const NOW = 1_800_000_000_000

test("what a service answers says whether to come again", () => {
  const outcomes = [201, 404, 410, 429, 500, 503, 400, 403, 413, 302].map((status) => outcomeOf(status, undefined, NOW))
  const kinds = ["taken", "gone", "gone", "later", "later", "later", "refused", "refused", "refused", "refused"]
  expect(outcomes.map(({ kind }) => kind)).toEqual(kinds)
  expect(outcomeOf(429, "30", NOW)).toEqual({ kind: "later", afterMs: 30_000 })
  expect(outcomeOf(503, new Date(NOW + 90_000).toUTCString(), NOW)).toEqual({ kind: "later", afterMs: 90_000 })
  for (const nonsense of ["soon", "-5", new Date(NOW - 1).toUTCString()])
    expect(outcomeOf(503, nonsense, NOW)).toEqual({ kind: "later" })
})

describe("a push", () => {
  const opened: (() => void)[] = []
  afterEach(() => {
    for (const close of opened.splice(0)) close()
    vi.useRealTimers()
  })
  async function send(answer: RequestListener, signal = new AbortController().signal) {
    const server = createServer(answer)
    await new Promise<void>((open) => server.listen(0, "127.0.0.1", open))
    opened.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    const own = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
    const port = webPush({ clock: { now: () => NOW }, own: [own], contact: "mailto:amy@chat.example" })
    const target = { endpoint: `${own}/x`, p256dh: chance().sender.getPublicKey(), auth: Buffer.alloc(16) }
    const delivery = { target, payload: Buffer.from("{}"), topic: "t", urgency: "normal", ttl: 60 } as const
    return port.send(delivery, port.makeKeys(), signal)
  }

  test("goes nowhere else, whatever the service says", async () => {
    let asked = 0
    const outcome = await send((_request, response) => {
      asked += 1
      response.writeHead(307, { location: "/elsewhere" }).end("a long story".repeat(1_000))
    })
    expect({ outcome, asked }).toEqual({ outcome: { kind: "refused" }, asked: 1 })
  })

  test("has failed when nobody answers in time, or the line breaks", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] })
    const silent = send(() => vi.advanceTimersByTime(4_000))
    expect(await silent).toEqual({ kind: "later" })
    expect(await send((request) => request.socket.destroy())).toEqual({ kind: "later" })
  })

  test("ends with the server", async () => {
    const ending = new AbortController()
    expect(await send(() => ending.abort(), ending.signal)).toEqual({ kind: "later" })
  })
})

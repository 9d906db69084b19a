import { once } from "node:events"
import { createServer } from "node:net"
import { afterEach, describe, expect, test } from "vitest"
import { ListenError, type Listener, listen } from "./listen.ts"

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

const start = async (host: string, port: number): Promise<Listener> => {
  const listener = await listen({
    host,
    port,
    onRequest: (_, answer) => answer.end("here"),
    onUpgrade: (_, socket) => socket.destroy(),
    failed: () => {},
  })
  opened.push(listener)
  return listener
}

describe("a listener", () => {
  test("picks a free port when it is given none, and answers there", async () => {
    const { port } = await start("127.0.0.1", 0)
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("here")
  })

  test("that is closed lets its port go, though a visitor keeps a connection open", async () => {
    const listener = await start("127.0.0.1", 0)
    await fetch(`http://127.0.0.1:${listener.port}`)
    await opened.pop()?.[Symbol.asyncDispose]()
    await start("127.0.0.1", listener.port)
  })

  test("says whose fault it is when the port is taken, and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const address = other.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const refused = start("127.0.0.1", port)
    await expect(refused).rejects.toThrow(ListenError)
    await expect(refused).rejects.toThrow(`Port ${port} is taken by another program`)
    await expect(refused).rejects.toThrow("--port or EVERLINE_PORT")
    other.close()
  })

  test("says when the machine has no such address", async () => {
    await expect(start("203.0.113.1", 0)).rejects.toThrow("This machine has no address 203.0.113.1")
  })
})

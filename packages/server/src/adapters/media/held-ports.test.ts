import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, test } from "vitest"
import { ListenError } from "../http/listen.ts"
import { holdPorts } from "./held-ports.ts"

/** What comes of opening a port oneself. */
async function tryToOpen(port: number): Promise<string> {
  const socket = createSocket("udp4")
  try {
    socket.bind(port, "127.0.0.1")
    await once(socket, "listening")
    return "open"
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.code}` : "?"
  } finally {
    socket.close()
  }
}

test("a port that is held is taken for everybody else, until it is let go", async () => {
  const held = await holdPorts("127.0.0.1", [0, 0])
  const [one = 0, other = 0] = held.ports
  expect(one).not.toBe(other)
  expect(await tryToOpen(one)).toBe("EADDRINUSE")
  await held.release()
  expect(await tryToOpen(one)).toBe("open")
  expect(await tryToOpen(other)).toBe("open")
  await held.release()
})

test("all addresses of the machine are held by one socket", async () => {
  const held = await holdPorts("::", [0])
  expect(["::", "0.0.0.0"]).toContain(held.host)
  expect(await tryToOpen(held.ports[0] ?? 0)).toBe("EADDRINUSE")
  await held.release()
})

test("a port that is taken is refused in plain words, with the flag and the variable; what was held is let go", async () => {
  const first = await holdPorts("127.0.0.1", [0, 0])
  const [taken = 0, free = 0] = first.ports
  await first.release()
  const other = await holdPorts("127.0.0.1", [taken])
  const refused = holdPorts("127.0.0.1", [free, taken])
  await expect(refused).rejects.toThrow(ListenError)
  await expect(refused).rejects.toThrow(`UDP port ${taken}, for calls of many, is taken by another program.`)
  await expect(refused).rejects.toThrow("--media-port or EVERLINE_MEDIA_PORT")
  expect(await tryToOpen(free)).toBe("open")
  await other.release()
})

test("an address that the machine has not is named, and a host of its own is found by name", async () => {
  await expect(holdPorts("192.0.2.1", [0])).rejects.toThrow("This machine has no address 192.0.2.1")
  const held = await holdPorts("localhost", [0])
  expect(["127.0.0.1", "::1"]).toContain(held.host)
  await held.release()
})

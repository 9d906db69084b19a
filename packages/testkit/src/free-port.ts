import { randomInt } from "node:crypto"
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { createServer } from "node:net"

/** Below those that systems give to whoever wants any: Linux from 32,768 on. */
const LOWEST = 10_000
const HIGHEST = 30_000

/**
 * A port of this machine that nobody listens on, by TCP or UDP, for what is started on it later, perhaps more than once. It is
 * none of those that connections get: one of them may have such a port by the time that a program wants it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    if ((await takesTcp(port)) && (await takesUdp(port))) return port
  }
}

async function takesTcp(port: number): Promise<boolean> {
  const server = createServer().listen(port)
  const isFree = await begins(server)
  if (isFree) await new Promise((closed) => server.close(closed))
  return isFree
}

async function takesUdp(port: number): Promise<boolean> {
  const socket = createSocket("udp6").bind(port)
  const isFree = await begins(socket)
  if (isFree) await new Promise<void>((closed) => socket.close(closed))
  return isFree
}

/** @throws for any other reason than that the port is taken */
async function begins(listener: NodeJS.EventEmitter): Promise<boolean> {
  try {
    await once(listener, "listening")
    return true
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false
    throw error
  }
}

import { createSocket, type Socket } from "node:dgram"
import { lookup } from "node:dns/promises"
import { once } from "node:events"
import { isIPv6 } from "node:net"
import { ListenError } from "../http/listen.ts"

/** Every address of the machine, with and without IPv6. */
const ANYWHERE = { host: "::", withoutIPv6: "0.0.0.0" } as const

/** UDP ports that nobody else can take. What comes to them is dropped. */
export interface HeldPorts {
  readonly ports: readonly number[]
  /** The address at which they are: "0.0.0.0" where all were asked for and the machine has no IPv6. */
  readonly host: string
  /** Lets them go, for whoever opens them next. */
  release(): Promise<void>
}

/**
 * Takes ports before they are needed: that one cannot be had is found out when the server starts, not in a call.
 * @param ports 0 is any free one
 * @throws ListenError of a port that is taken or may not be used
 */
export async function holdPorts(host: string, ports: readonly number[]): Promise<HeldPorts> {
  const sockets: Socket[] = []
  let [port] = ports
  try {
    const { address } = await lookup(host)
    for (port of ports) sockets.push(await bound(address, port))
  } catch (error) {
    await closed(sockets)
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (host === ANYWHERE.host && code === "EAFNOSUPPORT") return holdPorts(ANYWHERE.withoutIPv6, ports)
    throw inPlainWords(error, code, host, port ?? 0)
  }
  return {
    ports: sockets.map((socket) => socket.address().port),
    host: sockets[0]?.address().address ?? host,
    release: () => closed(sockets.splice(0)),
  }
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4").unref()
  socket.bind({ address, port, exclusive: true })
  await once(socket, "listening")
  // Nothing is sent, and what a network says of itself concerns nobody yet.
  socket.on("error", () => {})
  return socket
}

async function closed(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))
}

function inPlainWords(error: unknown, code: unknown, host: string, port: number): unknown {
  switch (code) {
    case "EADDRINUSE":
      return new ListenError(
        `UDP port ${port}, for calls of many, is taken by another program. Stop that program, or choose another port with --media-port or EVERLINE_MEDIA_PORT.`,
      )
    case "EACCES":
      return new ListenError(
        `UDP port ${port}, for calls of many, may only be used by an administrator. Choose one above 1023 with --media-port or EVERLINE_MEDIA_PORT.`,
      )
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ListenError(
        `This machine has no address ${host} for calls of many. Choose one that it has with --media-host or EVERLINE_MEDIA_HOST.`,
      )
    default:
      return error
  }
}

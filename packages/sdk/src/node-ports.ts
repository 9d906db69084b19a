import { WebSocket } from "ws"
import { browserPorts, noLocks } from "./browser-ports.ts"
import { msgpackCodec } from "./link/codecs.ts"
import type { Ports, Socket, SocketEvents } from "./ports.ts"

/** The world as a Node program finds it. */
export const nodePorts = (): Ports => ({
  ...browserPorts(),
  openSocket,
  codec: msgpackCodec,
  locks: noLocks,
  onWake: () => () => undefined,
  hasNetwork: () => true,
})

function openSocket(url: string, events: SocketEvents): Socket {
  // A server lets only its own pages in, by the Origin header; a program says that it means this server.
  const socket = new WebSocket(url, { origin: new URL(url.replace(/^ws/, "http")).origin })
  socket.binaryType = "nodebuffer"
  socket.on("open", () => events.opened())
  socket.on("message", (data: Buffer, isBinary: boolean) => events.received(isBinary ? data : data.toString()))
  socket.on("close", (code) => events.closed(code))
  // An error is followed by close, which says all that a client can act on.
  socket.on("error", () => undefined)
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data)
    },
    close: () => socket.close(),
  }
}

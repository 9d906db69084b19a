import { WebSocket } from "ws"

/** A socket to a server by its base URL, from a page of that server as its Origin says. */
export function dial(base: string): WebSocket {
  const url = new URL("/ws", base)
  const { origin } = url
  url.protocol = url.protocol.replace("http", "ws")
  const socket = new WebSocket(url, { origin })
  socket.binaryType = "nodebuffer"
  return socket
}

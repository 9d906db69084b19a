/**
 * HTTPS and TURN on one port: who may use no port but that of HTTPS reaches a relay by it too. The first byte that comes through
 * TLS tells which it is: of STUN it is 0 to 3 (RFC 7983), of HTTP, also of the preface of HTTP/2, a letter or the end of a line.
 */
import type { Server } from "node:https"
import type { TLSSocket } from "node:tls"

/** What a client offers that speaks TURN only (RFC 7443); browsers offer nothing. */
export const TURN_PROTOCOL = "stun.turn"
const LAST_OF_STUN = 3

/**
 * From now on sockets that begin with STUN are `take`n; all others are the server's, as before.
 * @param patienceMs who has not said a first byte after so long is let go
 * @returns whose disposal ends the sockets that were taken, or are still silent: the server knows nothing of them
 */
export function sharePort(server: Server, take: (socket: TLSSocket) => void, patienceMs: number): Disposable {
  const listeners = server.rawListeners("secureConnection")
  server.removeAllListeners("secureConnection")
  const apart = new Set<TLSSocket>()
  server.on("secureConnection", (socket) => {
    const letGo = () => socket.destroy()
    const patience = setTimeout(letGo, patienceMs)
    apart.add(socket)
    socket.once("error", letGo)
    socket.once("close", () => {
      clearTimeout(patience)
      apart.delete(socket)
    })
    socket.once("data", (bytes: Buffer) => {
      clearTimeout(patience)
      socket.off("error", letGo)
      // Whoever has it reads it from its first byte.
      socket.pause()
      socket.unshift(bytes)
      if ((bytes[0] ?? 0) <= LAST_OF_STUN) take(socket)
      else {
        apart.delete(socket)
        for (const listener of listeners) Reflect.apply(listener, server, [socket])
      }
      socket.resume()
    })
  })
  return {
    [Symbol.dispose]() {
      for (const socket of apart) socket.destroy()
    },
  }
}

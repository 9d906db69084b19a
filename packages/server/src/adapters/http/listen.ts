import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createHttpsServer } from "node:https"
import type { AddressInfo, Server } from "node:net"
import type { Duplex } from "node:stream"
import type { KeyPair } from "../tls/authority.ts"

/** A port that cannot be had, in plain words. */
export class ListenError extends Error {
  override readonly name = "ListenError"
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** Takes a new certificate while it runs; of an HTTPS listener only. */
  setSecureContext(pair: KeyPair): void
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** With it, HTTPS. */
  readonly pair?: KeyPair
  readonly onRequest: RequestListener
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Listens for HTTP or HTTPS. @throws ListenError when the port is taken or may not be used */
export async function listen({ host, port, pair, onRequest, onUpgrade }: ListenOptions): Promise<Listener> {
  const https = pair === undefined ? undefined : createHttpsServer({ key: pair.key, cert: pair.cert }, onRequest)
  const server = https ?? createHttpServer(onRequest)
  server.on("upgrade", onUpgrade)
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(inPlainWords(error, host, port)))
    server.listen({ host, port, backlog: 4096 }, resolve)
  })
  return {
    port: portOf(server),
    setSecureContext: (next) => https?.setSecureContext({ key: next.key, cert: next.cert }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const force = setTimeout(() => server.closeAllConnections(), 1_000)
      await closed
      clearTimeout(force)
    },
  }
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo
  return address.port
}

function inPlainWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new ListenError(
      `Port ${port} is taken by another program. Stop that program, or choose another port with --port or EVERLINE_PORT.`,
    )
  if (error.code === "EACCES")
    return new ListenError(
      `Port ${port} may only be used by an administrator. Choose one above 1023 with --port or EVERLINE_PORT.`,
    )
  if (error.code === "EADDRNOTAVAIL")
    return new ListenError(`This machine has no address ${host}. Choose one that it has with --host or EVERLINE_HOST.`)
  return error
}

import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createHttpsServer } from "node:https"
import type { Server } from "node:net"
import type { Duplex } from "node:stream"
import type { TLSSocket } from "node:tls"
import type { KeyPair } from "../tls/authority.ts"
import { sharePort, TURN_PROTOCOL } from "./shared-port.ts"

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
  /** With it, and HTTPS, the port is TURN's too: told of sockets that begin with STUN. */
  readonly onTurn?: (socket: TLSSocket) => void
  /** Told of connections that could not be taken: no file handle was left, for one. The next may fare better. */
  readonly failed: (error: unknown) => void
}

/** Whoever sends a request more slowly than this is not a browser of ours. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000 } as const
const BACKLOG = 4096
/** How long requests under way have when the server stops. */
const CLOSING_MS = 1_000
/** Every address of the machine, with and without IPv6. */
const ANYWHERE = { host: "::", withoutIPv6: "0.0.0.0" } as const

/** Listens for HTTP or HTTPS. @throws ListenError when the port is taken or may not be used */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host, pair, onRequest, onUpgrade, onTurn, failed } = options
  const protocols = ["http/1.1", ...(onTurn ? [TURN_PROTOCOL] : [])]
  const https =
    pair === undefined ? undefined : createHttpsServer({ ...pair, ...PATIENCE, ALPNProtocols: protocols }, onRequest)
  const shared = https && onTurn && sharePort(https, onTurn, PATIENCE.headersTimeout)
  const server = https ?? createHttpServer(PATIENCE, onRequest)
  server.on("upgrade", onUpgrade)
  try {
    await open(server, options).catch((error: NodeJS.ErrnoException) => {
      if (host !== ANYWHERE.host || error.code !== "EAFNOSUPPORT") throw error
      return open(server, { ...options, host: ANYWHERE.withoutIPv6 })
    })
  } catch (error) {
    throw inPlainWords(error, options)
  }
  server.on("error", failed)
  return {
    port: portOf(server),
    setSecureContext: (next) => https?.setSecureContext({ key: next.key, cert: next.cert }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      shared?.[Symbol.dispose]()
      const force = setTimeout(() => server.closeAllConnections(), CLOSING_MS)
      await closed
      clearTimeout(force)
    },
  }
}

const open = (server: Server, { host, port }: Pick<ListenOptions, "host" | "port">): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off("error", reject)
      resolve()
    })
  })

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server listens at no port")
  return address.port
}

function inPlainWords(error: unknown, { host, port, pair }: ListenOptions): unknown {
  const [flag, variable] = pair === undefined ? ["--port", "EVERLINE_PORT"] : ["--tls-port", "EVERLINE_TLS_PORT"]
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return new ListenError(
        `Port ${port} is taken by another program. Stop that program, or choose another port with ${flag} or ${variable}.`,
      )
    case "EACCES":
      return new ListenError(
        `Port ${port} may only be used by an administrator. Choose one above 1023 with ${flag} or ${variable}.`,
      )
    case "EADDRNOTAVAIL":
      return new ListenError(
        `This machine has no address ${host}. Choose one that it has with --host or EVERLINE_HOST.`,
      )
    default:
      return error
  }
}

/** The doors of the house: HTTP and, where it is configured, HTTPS and TURN, with everything that is served behind them; media by UDP. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { TLSSocket } from "node:tls"
import type { IceServer, Time } from "@everline/protocol"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import { createHttpApp } from "./adapters/http/app.ts"
import { FileDoor, isOfFiles } from "./adapters/http/file-door.ts"
import { readAppFiles } from "./adapters/http/files.ts"
import { isOfLinks, LinkDoor } from "./adapters/http/link-door.ts"
import { type ListenOptions, listen } from "./adapters/http/listen.ts"
import { tusUploads } from "./adapters/http/uploads.ts"
import type { MediaEngine } from "./adapters/media/engine.ts"
import { type Certificates, openCertificates } from "./adapters/tls/certificates.ts"
import { installRoutes } from "./adapters/tls/install/routes.ts"
import { clientAddress, clientHost, clientProtocol, trustedProxies } from "./adapters/tls/proxies.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import type { Disposables } from "./disposables.ts"
import type { CallDevice } from "./features/calls/ice.ts"
import type { Dispatch } from "./gateway/dispatch.ts"
import type { Gateway } from "./gateway/gateway.ts"
import { isAllowedOrigin } from "./gateway/origin.ts"
import type { Transfers } from "./gateway/transfers.ts"
import type { ServerEvents } from "./observe/events.ts"
import type { ServerLog } from "./observe/log.ts"
import { APP } from "./paths.ts"
import type { Clock } from "./ports/clock.ts"
import type { Services } from "./services.ts"
import { openTurnDoor, type TurnDoor } from "./turn-door.ts"

export interface DoorsOptions {
  readonly config: Config
  /** Closes what is opened here. */
  readonly opened: Disposables
  readonly dispatch: Dispatch
  readonly gateway: Gateway
  readonly transfers: Transfers
  readonly services: Pick<Services, "files" | "carried" | "devices" | "exports" | "links">
  readonly clock: Clock
  readonly events: ServerEvents
  readonly database: Database
  /** Null where there is none. */
  readonly media: MediaEngine | null
  readonly successorKey: Uint8Array
  /** Where SMS gateways tell of their own accord. */
  readonly hooks: Hono
  /** See `OwnRecord`. */
  readonly isFull: () => boolean
  readonly log: ServerLog
}

/** The ports that were opened; `tlsPort` where HTTPS is served. */
export interface Doors {
  readonly port: number
  readonly tlsPort: number | undefined
  /** When the certificate ends that is shown now; null where HTTPS is off. */
  certificateUntil(): Time | null
  /** The UDP ports of the media engine. */
  readonly mediaPorts: readonly number[]
  /** What helps a device to connect to the room of its call; nothing where HTTPS or media is off. */
  roomServers(of: CallDevice): readonly IceServer[]
}

/** @throws ConfigError of a certificate that cannot be used, ListenError of a port that cannot be had */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { config, opened, dispatch, gateway, transfers, services, clock, events, database, media, isFull, log } =
    options
  const visitor = visitors(config)
  const shown: { until?: Date } = {}
  const certificates = await openTls(options, (until) => {
    shown.until = until
  })
  const ports: { tls?: number; turn?: TurnDoor } = {}
  const answersNow = () =>
    database.query("SELECT 1").then(
      () => true,
      () => false,
    )
  const http = createHttpApp({
    dispatch,
    exports: services.exports,
    files: await readAppFiles(APP),
    isReady: async () => !gateway.isDraining && (await answersNow()),
    isFull,
    metrics: async () => {
      await media?.measure()
      return events.metrics()
    },
    failed: (error) => events.failed(error),
    visitor,
    hooks: options.hooks,
    pages:
      certificates?.authority === undefined
        ? new Hono()
        : installRoutes(certificates.authority, () => ports.tls ?? 443),
  })
  const pages = getRequestListener(http.fetch)
  const uploads = tusUploads({ files: services.files, dispatch })
  const files = new FileDoor({ ...services, uploads, dispatch, transfers, visitor })
  const misses = config.limits.calls.login
  const links = new LinkDoor({ links: services.links, dispatch, clock, misses, visitor })
  const door: Omit<ListenOptions, "port" | "pair"> = {
    host: config.host,
    failed: (error) => events.failed(error),
    onRequest: (request: IncomingMessage, response: ServerResponse) => {
      if (isOfFiles(request.url)) void files.serve(request, response)
      else if (isOfLinks(request.url)) void links.serve(request, response)
      else void pages(request, response)
    },
    onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Not parsed as a URL: this is before any check, and whoever asks may have written anything.
      if (request.url?.split("?")[0] !== "/ws") return void socket.destroy()
      gateway.upgrade(request, socket, head, visitor(request))
    },
  }
  const plain = opened.use(await listen({ ...door, port: config.port }))
  await media?.hold()
  if (certificates !== undefined && config.tls.kind !== "off") {
    const turn = media === null ? undefined : openTurnDoor({ ...options, media })
    const onTurn = turn && { onTurn: (socket: TLSSocket) => turn.take(socket) }
    const tls = opened.use(await listen({ ...door, ...onTurn, port: config.tls.port, pair: certificates.pair }))
    certificates.keepCurrent(tls)
    ports.tls = tls.port
    if (turn !== undefined) ports.turn = turn
  }
  const mediaPorts = media?.ports ?? []
  log.info({ port: plain.port, tlsPort: ports.tls, mediaPorts }, "server is ready")
  return {
    port: plain.port,
    tlsPort: ports.tls,
    certificateUntil: () => shown.until?.getTime() ?? null,
    mediaPorts,
    roomServers: (of) => (ports.tls === undefined ? [] : (ports.turn?.serversFor(of, ports.tls) ?? [])),
  }
}

/** Who is on the other end of a request, trusted proxies seen through. */
function visitors({ trustedProxies: blocks, origins, tls }: Config) {
  const trusted = trustedProxies(blocks)
  return ({ headers, socket }: IncomingMessage) => {
    const remoteAddress = socket.remoteAddress ?? ""
    const protocol = clientProtocol({ remoteAddress, encrypted: socket instanceof TLSSocket }, headers, trusted)
    const host = clientHost(remoteAddress, headers, trusted)
    return {
      address: clientAddress(remoteAddress, headers, trusted),
      origin: headers.origin,
      isAllowedOrigin: isAllowedOrigin(headers.origin, { protocol, host }, origins),
      isHttps: protocol === "https",
      // With a local authority, plain HTTP of the same host is how further devices come to trust it.
      staysHttps: protocol === "https" && tls.kind !== "local",
    }
  }
}

async function openTls(
  { config, opened, log }: DoorsOptions,
  inUse: (until: Date) => void,
): Promise<Certificates | undefined> {
  if (config.tls.kind === "off") return undefined
  const certificates = await openCertificates(config.tls, config.dataFolder, {
    inUse: (certificate) => {
      inUse(certificate.until)
      log.info(certificate, "certificate is in use")
    },
    authorityMade: (authority) => log.info(authority, "made an authority for certificates; install it on each device"),
    namesLeftOut: (names) => log.warn({ names }, "the authority may not vouch for these names"),
    failed: (error) => log.warn({ err: error }, "no new certificate; the old one stays"),
  })
  opened.defer(() => certificates[Symbol.dispose]())
  return certificates
}

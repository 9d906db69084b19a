import type { IncomingMessage } from "node:http"
import { hostname } from "node:os"
import type { Duplex } from "node:stream"
import { TLSSocket } from "node:tls"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import type { Epoch } from "@everline/protocol"
import packageJson from "../package.json" with { type: "json" }
import { createHttpApp } from "./adapters/http/app.ts"
import { readAppFiles } from "./adapters/http/files.ts"
import { type Listener, type ListenOptions, listen } from "./adapters/http/listen.ts"
import { openCertificates } from "./adapters/tls/certificates.ts"
import { clientAddress, clientHost, clientProtocol, trustedProxies } from "./adapters/tls/proxies.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import { Disposables } from "./disposables.ts"
import { RevocationWatch } from "./features/devices/revocation-watch.ts"
import { Dispatch } from "./gateway/dispatch.ts"
import { Gateway } from "./gateway/gateway.ts"
import { isAllowedOrigin } from "./gateway/origin.ts"
import { ServerEvents } from "./observe/events.ts"
import { createLog, type ServerLog } from "./observe/log.ts"
import { APP } from "./paths.ts"
import { type Clock, systemClock } from "./ports/clock.ts"
import { openOwnRecord } from "./own-record.ts"
import { createServices, type Services } from "./services.ts"

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock
  readonly log?: ServerLog
}

/** A server that runs. Disposing drains its sockets and stops its database. */
export interface Server extends AsyncDisposable {
  readonly port: number
  /** Of HTTPS, when it is served. */
  readonly tlsPort: number | undefined
  readonly services: Services
  readonly database: Database
  /** See `OwnRecord`. */
  readonly successorKey: Uint8Array
}

/**
 * Puts the house together: the only place where adapters, features and gateway meet.
 * @throws ConfigError, DatabaseStartError, ListenError: each says in plain words what to do
 */
export function createServer(config: Config, overrides: Overrides = {}): Promise<Server> {
  const { clock = systemClock, log = createLog(config.logLevel) } = overrides
  return Disposables.opening(async (opened) => {
    const record = opened.use(await openOwnRecord(config, log))
    const { database } = record
    const events = new ServerEvents(log)
    const failed = (error: unknown) => events.failed(error)
    // The gateway needs the handlers and the services need the gateway: what is told to sockets goes through this.
    const told: { gateway?: Gateway } = {}
    const services = opened.use(
      createServices({
        database,
        successorKey: record.successorKey,
        clock,
        maxMembers: config.maxMembers,
        signUp: config.signUp,
        serverName: config.publicUrl ?? hostname(),
        lines: { isOnline: (device) => told.gateway?.isOnline(device) ?? false, cut: (device) => told.gateway?.cut(device) },
        signals: {
          toAccounts: (accounts, frame) => told.gateway?.toAccounts(accounts, frame),
          toConversation: (conversation, frame, except) => told.gateway?.toConversation(conversation, frame, except),
        },
        failed,
      }),
    )
    const { handlers, devices, conversations, journal } = services
    const dispatch = new Dispatch({
      handlers,
      limits: config.limits.calls,
      clock,
      isRetryable: database.isRetryable,
      events,
    })
    const gateway = new Gateway({
      dispatch,
      clock,
      authenticate: (token) => devices.authenticate(token),
      memberships: (account) => conversations.memberships(account),
      epoch: await readEpoch(database),
      version: packageJson.version,
      connects: config.limits.connects,
      connections: config.limits.connections,
      events,
    })
    told.gateway = gateway
    journal.listen((id, entry) => gateway.deliver(id, entry))
    const revocations = opened.use(await RevocationWatch.start({ database, clock, failed }))
    revocations.listen((revocation) => {
      if (revocation.kind === "device") return devices.dropped([revocation.device])
      conversations.forget(revocation.conversation)
      gateway.unfollow(revocation.account, revocation.conversation)
    })
    const listeners = await openDoors(config, { opened, dispatch, gateway, events, database, log })
    // Last opened, first closed: sockets are told to come back before anything that serves them is gone.
    opened.use(gateway)
    return {
      ...listeners,
      services,
      database,
      successorKey: record.successorKey,
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

interface Doors {
  readonly opened: Disposables
  readonly dispatch: Dispatch
  readonly gateway: Gateway
  readonly events: ServerEvents
  readonly database: Database
  readonly log: ServerLog
}

/** HTTP and, where it is configured, HTTPS. */
async function openDoors(config: Config, { opened, dispatch, gateway, events, database, log }: Doors) {
  const trusted = trustedProxies(config.trustedProxies)
  const visitor = (request: IncomingMessage) => {
    const { headers, socket } = request
    const remoteAddress = socket.remoteAddress ?? ""
    const protocol = clientProtocol({ remoteAddress, encrypted: socket instanceof TLSSocket }, headers, trusted)
    const host = clientHost(remoteAddress, headers, trusted)
    return {
      address: clientAddress(remoteAddress, headers, trusted),
      isAllowedOrigin: isAllowedOrigin(headers.origin, { protocol, host }, config.origins),
      isHttps: protocol === "https",
      host,
    }
  }
  const answersNow = () =>
    database.query("SELECT 1").then(
      () => true,
      () => false,
    )
  const http = createHttpApp({
    dispatch,
    files: await readAppFiles(APP),
    isReady: async () => !gateway.isDraining && (await answersNow()),
    metrics: () => events.metrics(),
    visitor,
    pages: new Hono(),
  })
  const doors: Omit<ListenOptions, "port" | "pair"> = {
    host: config.host,
    onRequest: getRequestListener(http.fetch),
    onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (new URL(request.url ?? "/", "http://server").pathname !== "/ws") return void socket.destroy()
      gateway.upgrade(request, socket, head, visitor(request))
    },
  }
  const plain = opened.use(await listen({ ...doors, port: config.port }))
  const tls = await openTls(config, doors, opened, log)
  log.info({ port: plain.port, tlsPort: tls?.port }, "server is ready")
  return { port: plain.port, tlsPort: tls?.port }
}

async function openTls(
  config: Config,
  doors: Omit<ListenOptions, "port" | "pair">,
  opened: Disposables,
  log: ServerLog,
): Promise<Listener | undefined> {
  if (config.tls.kind === "off") return undefined
  const certificates = await openCertificates(config.tls, config.dataFolder, {
    inUse: (certificate) => log.info(certificate, "certificate is in use"),
    authorityMade: (authority) => log.info(authority, "made an authority for certificates; install it on each device"),
    namesLeftOut: (names) => log.warn({ names }, "the authority may not vouch for these names"),
    failed: (error) => log.warn({ error: String(error) }, "no new certificate; the old one stays"),
  })
  opened.defer(() => certificates[Symbol.dispose]())
  const listener = opened.use(await listen({ ...doors, port: config.tls.port, pair: certificates.pair }))
  certificates.keepCurrent(listener)
  return listener
}

async function readEpoch(database: Database): Promise<Epoch> {
  const [row] = await database.query<{ epoch: Epoch }>("SELECT epoch FROM system")
  if (row === undefined) throw new Error("the record has no epoch")
  return row.epoch
}

import type { Epoch } from "@everline/protocol"
import packageJson from "../package.json" with { type: "json" }
import { diskBlobs } from "./adapters/blobs/disk.ts"
import { MediaEngine } from "./adapters/media/engine.ts"
import { natsAddress } from "./adapters/nats/address.ts"
import { openNats } from "./adapters/nats/bus.ts"
import { PictureMaker } from "./adapters/pictures/maker.ts"
import { roomOf } from "./adapters/postgres/reserve.ts"
import { desk } from "./adapters/sms/desk.ts"
import { webPush } from "./adapters/web-push/web-push.ts"
import { openRooms } from "./call-rooms.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import { Disposables } from "./disposables.ts"
import { type Doors, openDoors } from "./doors.ts"
import { Passing } from "./features/calls/passing.ts"
import type { Calls } from "./features/calls/service.ts"
import { RevocationWatch } from "./features/devices/revocation-watch.ts"
import { Sweeping } from "./features/files/sweeping.ts"
import { Pruning } from "./features/numbers/pruning.ts"
import { LinkPruning } from "./features/reach/pruning.ts"
import type { Rooms } from "./features/rooms/rooms.ts"
import { Indexing } from "./features/search/indexing.ts"
import { Dispatch } from "./gateway/dispatch.ts"
import { Gateway } from "./gateway/gateway.ts"
import { Transfers } from "./gateway/transfers.ts"
import { RecordBus } from "./hints/record-bus.ts"
import { Relay } from "./hints/relay.ts"
import { ServerEvents } from "./observe/events.ts"
import { createLog, type ServerLog } from "./observe/log.ts"
import { openOwnRecord } from "./own-record.ts"
import { MEDIA, PICTURES } from "./paths.ts"
import { noBus } from "./ports/bus.ts"
import { type Clock, systemClock } from "./ports/clock.ts"
import type { MediaPort } from "./ports/media.ts"
import type { SignalPort } from "./ports/signals.ts"
import { RecordClock } from "./record-clock.ts"
import { createServices, type FileKeeping, type Services } from "./services.ts"
import { smsHooks, smsSettings } from "./texting.ts"

/** What tests put in place of the real thing. */
export interface Overrides {
  /** The time for all that the server does. */
  readonly clock?: Clock
  /** This machine's clock, by which the record's time is reckoned when `clock` is left out. */
  readonly machineClock?: Clock
  readonly log?: ServerLog
}

/** A server that runs. Disposing drains its sockets and stops its database. */
export interface Server extends Doors, AsyncDisposable {
  readonly services: Services
  readonly database: Database
  /** See `OwnRecord`. */
  readonly successorKey: Uint8Array
  readonly files: FileKeeping
  /** What passes on the media of calls of many; null where it is off. */
  readonly media: MediaPort | null
}

/**
 * Puts the house together: the only place where adapters, features and gateway meet.
 * @throws ConfigError, DatabaseStartError, ListenError: each says in plain words what to do
 */
export function createServer(config: Config, overrides: Overrides = {}): Promise<Server> {
  const { machineClock = systemClock, log = createLog(config.logLevel) } = overrides
  return Disposables.opening(async (opened) => {
    const events = new ServerEvents(log)
    const record = opened.use(await openOwnRecord(config, log, events))
    const { database, isFull } = record
    const failed = (error: unknown) => events.failed(error)
    const apart = (aheadMs: number) => events.clockApart(aheadMs)
    const clock =
      overrides.clock ?? opened.use(await RecordClock.start({ database, machine: machineClock, apart, failed }))
    const epoch = await readEpoch(database)
    const relay = await openRelay({ config, opened, database, epoch, events })
    // The gateway needs the handlers and the services need the gateway: what is told to sockets goes through this.
    const told: { gateway?: Gateway; doors?: Doors; calls?: Calls; rooms?: Rooms } = {}
    const signals: SignalPort = {
      toAccounts: (accounts, frame) => {
        told.gateway?.toAccounts(accounts, frame)
        relay?.toAccounts(accounts, frame)
      },
      toConversation: (conversation, frame, except) => {
        told.gateway?.toConversation(conversation, frame, except)
        relay?.toConversation(conversation, frame, except)
      },
    }
    const transfers = new Transfers()
    const pictures = opened.use(new PictureMaker(PICTURES))
    const files: FileKeeping = { blobs: diskBlobs(config.files.folder), pictures, room: config.files }
    const media = openMedia(config, opened, clock, events)
    const services = opened.use(
      createServices({
        database,
        successorKey: record.successorKey,
        clock,
        maxMembers: config.maxMembers,
        signUp: config.signUp,
        serverName: config.name,
        site: config.publicUrl ?? null,
        files,
        ice: config.ice,
        rooms: media && {
          changed: (calls) => told.rooms?.changed(calls),
          say: async (leg, said) => told.rooms?.say(leg, said),
          servers: (of) => told.doors?.roomServers(of) ?? [],
        },
        lines: {
          isOnline: (device) => told.gateway?.isOnline(device) ?? false,
          refuse: (account) => told.gateway?.refuse(account),
          renew: (account) => told.gateway?.renew(account),
          cut: (device) => {
            told.gateway?.cut(device)
            transfers.cut(device)
            told.calls?.gone(device).catch(failed)
          },
        },
        signals,
        machine: {
          version: packageJson.version,
          startedAt: clock.now(),
          connections: () => events.now.sockets,
          messages: () => events.now.messages,
          bus: () => (config.bus.kind === "none" ? "none" : events.now.isBusUp ? "up" : "down"),
          disk: async () => (config.database.kind === "embedded" ? roomOf(config.dataFolder) : null),
          certificateUntil: () => told.doors?.certificateUntil() ?? null,
          media: () => media?.standing ?? null,
        },
        sms: desk,
        texting: config.sms && { settings: smsSettings(config.sms, clock), watch: events },
        push: webPush({ clock, own: config.push.services, contact: config.push.contact }),
        pushed: (outcome) => events.pushed(outcome),
        repaired: (entries) => events.repaired(entries),
        failed,
      }),
    )
    const { handlers, devices, conversations, journal, calls, presence, push, texts } = services
    const dispatch = new Dispatch({
      handlers,
      limits: config.limits.calls,
      clock,
      isRetryable: database.isRetryable,
      isFull,
      events,
    })
    const gateway = new Gateway({
      dispatch,
      clock,
      authenticate: (token) => devices.authenticate(token),
      memberships: (account) => conversations.memberships(account),
      epoch,
      version: packageJson.version,
      connects: config.limits.connects,
      connections: config.limits.connections,
      events,
      presence,
    })
    told.gateway = gateway
    told.calls = calls
    if (media !== null) told.rooms = opened.use(openRooms({ database, clock, media, calls, signals, relay, failed }))
    await presence.begin((device, frame) => gateway.toDevice(device, frame))
    journal.listen(gateway)
    if (relay !== undefined) {
      await journal.join(relay)
      relay.listen({
        entries: (entries) => journal.hear(entries),
        toAccounts: (accounts, frame) => gateway.toAccounts(accounts, frame),
        toConversation: (conversation, frame, except) => gateway.toConversation(conversation, frame, except),
        room: (server, leg, said) => void told.rooms?.hear(server, leg, said).catch(failed),
        calls: (changed) => void told.rooms?.follow(changed).catch(failed),
        lookAround: () => journal.lookAround(),
      })
    }
    const revocations = opened.use(await RevocationWatch.start({ database, clock, failed }))
    revocations.listen((revocation) => {
      if (revocation.kind === "device") return devices.dropped([revocation.device])
      if (revocation.kind === "suspended") return devices.suspended(revocation.account)
      if (revocation.kind === "restored") return devices.restored(revocation.account)
      if (revocation.kind === "rights") return devices.rightsChanged(revocation.account)
      const { account, conversation } = revocation
      conversations.forget(conversation)
      if (revocation.kind === "block") return
      gateway.recheck(account, conversation, () => conversations.isMember(account, conversation)).catch(failed)
    })
    opened.use(new Indexing(database, failed))
    push.begin()
    texts.begin()
    services.fallback.begin()
    opened.use(new Sweeping(services.files, failed))
    opened.use(new Pruning(services.numbers, failed))
    opened.use(new LinkPruning(services.links, failed))
    opened.use(new Passing(services.calls, failed))
    const { routes: hooks } = opened.use(smsHooks(config.sms?.gateways ?? [], texts, clock))
    const parts = { opened, dispatch, gateway, transfers, services, clock, events, database, hooks }
    const { successorKey } = record
    const doors = await openDoors({ ...parts, config, media, successorKey, isFull, log })
    told.doors = doors
    // Last opened, first closed: sockets are told to come back before anything that serves them is gone.
    opened.use(gateway)
    return {
      ...doors,
      services,
      database,
      successorKey,
      files,
      media,
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

/** The media engine, at rest: its ports are taken with the other doors, its processes are started for the first room. */
function openMedia({ media }: Config, opened: Disposables, clock: Clock, events: ServerEvents): MediaEngine | null {
  if (media === null) return null
  return opened.use(new MediaEngine({ ...media, program: MEDIA, now: () => clock.now(), events: events.media }))
}

interface RelayParts {
  readonly config: Config
  readonly opened: Disposables
  readonly database: Database
  readonly epoch: Epoch
  readonly events: ServerEvents
}

/** The way to the other servers of this record; there are none where PostgreSQL is this server's own. */
async function openRelay({ config, opened, database, epoch, events }: RelayParts): Promise<Relay | undefined> {
  if (config.database.kind === "embedded") return undefined
  const slow = opened.use(await RecordBus.open({ database, failed: (error) => events.failed(error) }))
  const bus =
    config.bus.kind === "none" ? noBus : opened.use(openNats(natsAddress(config.bus.urls), `everline.${epoch}.hints`))
  return opened.use(new Relay({ bus, slow, events }))
}

async function readEpoch(database: Database): Promise<Epoch> {
  const [row] = await database.query<{ epoch: Epoch }>("SELECT epoch FROM system")
  if (row === undefined) throw new Error("the record has no epoch")
  return row.epoch
}

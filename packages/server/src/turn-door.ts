/** The TURN server of our own, on the port of HTTPS: the way to the media engine for who may use no UDP, and no port but that. */
import type { TLSSocket } from "node:tls"
import type { IceServer } from "@everline/protocol"
import type { MediaEngine } from "./adapters/media/engine.ts"
import { localNames } from "./adapters/tls/addresses.ts"
import { canBePeer } from "./adapters/turn/peers.ts"
import { TurnServer } from "./adapters/turn/server.ts"
import type { Config } from "./config.ts"
import type { Database } from "./database.ts"
import type { Disposables } from "./disposables.ts"
import { Admission } from "./features/calls/admission.ts"
import { type CallDevice, relaySecret, roomServers } from "./features/calls/ice.ts"
import type { ServerEvents } from "./observe/events.ts"
import type { Clock } from "./ports/clock.ts"

const REALM = "everline"

export interface TurnDoorOptions {
  readonly config: Pick<Config, "publicUrl" | "tls">
  /** Closes what is opened here. */
  readonly opened: Disposables
  readonly media: MediaEngine
  readonly database: Database
  readonly clock: Clock
  readonly successorKey: Uint8Array
  readonly events: ServerEvents
}

export interface TurnDoor {
  /** A socket that begins with STUN. */
  take(socket: TLSSocket): void
  /** What helps a device to connect to the room of its call; `tlsPort`: where this door is. */
  serversFor(of: CallDevice, tlsPort: number): readonly IceServer[]
}

/** Opens it for an engine whose ports are held. */
export function openTurnDoor(options: TurnDoorOptions): TurnDoor {
  const { config, opened, media, database, clock, successorKey, events } = options
  const secret = relaySecret(successorKey)
  const admission = opened.use(
    new Admission({
      ...{ database, clock },
      cut: (label) => turn.cut(label),
      failed: (error) => events.failed(error),
    }),
  )
  const turn = new TurnServer({
    ...{ secret, realm: REALM, events: events.media.turn },
    peers: media.places.filter(canBePeer),
    passwordOf: (ufrag) => media.passwordOf(ufrag),
    admits: (label) => admission.admits(label),
    time: () => clock.now(),
  })
  opened.defer(() => turn[Symbol.dispose]())
  return {
    take: (socket) => turn.take(socket),
    serversFor: (of, tlsPort) => roomServers({ urls: [urlOf(config, tlsPort)], secret }, of, clock.now()),
  }
}

/**
 * By which name browsers find it: the public one, or that by which machines near this one call it. Never an address: Firefox
 * uses no TURN by TLS with one.
 */
function urlOf({ publicUrl, tls }: Pick<Config, "publicUrl" | "tls">, tlsPort: number): string {
  const site = publicUrl?.startsWith("https:") ? new URL(publicUrl) : undefined
  if (site !== undefined) return `turns:${site.hostname}:${site.port || 443}?transport=tcp`
  const given = tls.kind === "local" ? tls.names : []
  const { hosts } = localNames([])
  const name = given[0] ?? hosts.find((host) => host.endsWith(".local")) ?? hosts[0] ?? "localhost"
  return `turns:${name}:${tlsPort}?transport=tcp`
}

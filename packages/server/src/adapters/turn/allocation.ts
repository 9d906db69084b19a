import type { Credentials } from "./credentials.ts"
import type { Peer } from "./peers.ts"
import type { Endpoint, IpFamily } from "./stun/endpoint.ts"

/** In milliseconds (RFC 8656, 9 and 12). */
const PERMISSION_MS = 300_000
const CHANNEL_MS = 600_000

/**
 * What a client may do with its relayed address, and until when (RFC 8656). There are no more permissions than the engine
 * has addresses, and no more channels than it has peers, for nobody else is let in.
 */
export class Allocation {
  readonly credentials: Credentials
  readonly family: IpFamily
  until: number
  /** By address: until when. */
  readonly #permissions = new Map<string, number>()
  readonly #channels = new Map<number, { readonly peer: Peer; readonly until: number }>()

  constructor(credentials: Credentials, family: IpFamily, until: number) {
    this.credentials = credentials
    this.family = family
    this.until = until
  }

  permit({ address }: Endpoint, now: number): void {
    this.#permissions.set(address.toString("hex"), now + PERMISSION_MS)
  }

  isPermitted({ announced: { address } }: Peer, now: number): boolean {
    return (this.#permissions.get(address.toString("hex")) ?? 0) > now
  }

  /** Binds a channel, or again. @returns false when one of both has another already */
  bind(channel: number, peer: Peer, now: number): boolean {
    const bound = this.peerOf(channel, now)
    const other = this.channelOf(peer, now)
    if ((bound ?? peer) !== peer || (other ?? channel) !== channel) return false
    for (const [old, { peer: its }] of this.#channels) if (its === peer) this.#channels.delete(old)
    this.#channels.set(channel, { peer, until: now + CHANNEL_MS })
    this.permit(peer.announced, now)
    return true
  }

  peerOf(channel: number, now: number): Peer | undefined {
    const bound = this.#channels.get(channel)
    return bound !== undefined && bound.until > now ? bound.peer : undefined
  }

  channelOf(peer: Peer, now: number): number | undefined {
    for (const [channel, bound] of this.#channels) if (bound.peer === peer && bound.until > now) return channel
    return undefined
  }
}

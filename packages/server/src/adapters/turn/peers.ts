/**
 * Whom the relay reaches: our own media engine and nobody else. What a client asks for only chooses among the engine's announced
 * addresses, byte for byte, and where its packets then go was said by the operator. So there is no form of an address (mapped,
 * translated, tunnelled, unspecified) that leads anywhere.
 */
import { SocketAddress } from "node:net"
import { type Endpoint, endpointOf, type IpFamily } from "./stun/endpoint.ts"

/** An address and a UDP port, as people write them. */
export interface Place {
  readonly address: string
  readonly port: number
}

export interface PeerOptions {
  /** What browsers are told of the engine: one of the candidates in its answers. */
  readonly announced: Place
  /** Where the engine is reached from here; where it is announced when left out. */
  readonly at?: Place
}

export interface Peer {
  readonly announced: Endpoint
  readonly at: Place
}

export class Peers {
  readonly #byAnnounced = new Map<string, Peer>()
  readonly #byPlace = new Map<string, Peer>()

  /** @throws RangeError of what is no address of one host, of another family than it is announced in, or named twice */
  constructor(options: readonly PeerOptions[]) {
    for (const { announced, at = announced } of options) {
      const [endpoint, reached] = [announced, at].map(({ address, port }) => hostAt(address, port))
      if (endpoint === undefined || reached?.family !== endpoint.family)
        throw new RangeError(`${announced.address} cannot be reached at ${at.address}`)
      const peer = { announced: endpoint, at: { address: written(at.address, endpoint.family), port: at.port } }
      const [key, place] = [keyOf(endpoint), placeKey(peer.at)]
      if (this.#byAnnounced.has(key) || this.#byPlace.has(place))
        throw new RangeError(`two of the engine's addresses are at ${at.address}`)
      this.#byAnnounced.set(key, peer)
      this.#byPlace.set(place, peer)
    }
  }

  /** Whose announced address and port these are. */
  find(endpoint: Endpoint): Peer | undefined {
    return this.#byAnnounced.get(keyOf(endpoint))
  }

  /** Whether it is an announced address, whatever the port: permissions are for addresses (RFC 8656, 9). */
  hasAddress({ address }: Endpoint): boolean {
    return [...this.#byAnnounced.values()].some(({ announced }) => announced.address.equals(address))
  }

  /** Who sends from there. */
  from(place: Place): Peer | undefined {
    return this.#byPlace.get(placeKey(place))
  }

  /** Some peer of a family. */
  ofFamily(family: IpFamily): Peer | undefined {
    return [...this.#byAnnounced.values()].find(({ announced }) => announced.family === family)
  }
}

/** Whether the engine can be there, as far as an address says so: a machine may have addresses that lead to others. */
export function canBePeer({ announced, at = announced }: PeerOptions): boolean {
  try {
    return [announced, at].every(({ address, port }) => hostAt(address, port) !== undefined)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const keyOf = ({ address, port }: Endpoint): string => `${address.toString("hex")} ${port}`
const placeKey = ({ address, port }: Place): string => `${address} ${port}`

/** As sockets write who sent something. */
const written = (address: string, family: IpFamily): string =>
  new SocketAddress({ address, family: family === 4 ? "ipv4" : "ipv6" }).address

/** In the first bytes of an IPv6 address that leads to an IPv4 one: ::/96 (with ::1), mapped, translated, NAT64, Teredo, 6to4. */
const LEADS_TO_IPV4 = [
  "000000000000000000000000",
  "00000000000000000000ffff",
  "0000000000000000ffff0000",
  "0064ff9b",
  "20010000",
  "2002",
]
const LOOPBACK_6 = "00000000000000000000000000000001"

function hostAt(address: string, port: number): Endpoint {
  const endpoint = endpointOf(address, port)
  const hex = endpoint.address.toString("hex")
  const isDisguised =
    endpoint.family === 6 && hex !== LOOPBACK_6 && LEADS_TO_IPV4.some((prefix) => hex.startsWith(prefix))
  const [first = 0] = endpoint.address
  const isOne = endpoint.family === 4 ? first > 0 && first < 224 : !isDisguised && first !== 0xff
  if (!isOne || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new RangeError(`${address} port ${port} is not where one host can be`)
  return endpoint
}

/** What a client asks for its allocation (RFC 8656, 8, 10 and 12): each changes it, or says why not. */
import type { Allocation } from "./allocation.ts"
import { type Attributes, seconds } from "./answers.ts"
import { FIRST_CHANNEL, LAST_CHANNEL } from "./framer.ts"
import type { Peers } from "./peers.ts"
import { type Endpoint, type IpFamily, readXorEndpoint } from "./stun/endpoint.ts"
import { find, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, type ErrorCode, FAMILY, METHOD } from "./stun/numbers.ts"

/** What every allocation is granted, in milliseconds: the default of the RFC, and the most that we give. */
export const LIFETIME_MS = 600_000

export interface Asked {
  readonly request: StunMessage
  readonly allocation: Allocation
  readonly peers: Peers
  readonly now: number
}

/** What is answered beside the signature, or the error. */
type Outcome = Attributes | ErrorCode

/** What becomes of a request of that method; undefined of a method that is none. */
export function outcomeOf(asked: Asked): Outcome | undefined {
  switch (asked.request.method) {
    case METHOD.refresh:
      return refresh(asked)
    case METHOD.createPermission:
      return createPermission(asked)
    case METHOD.channelBind:
      return channelBind(asked)
    default:
      return undefined
  }
}

/** An allocation whose client wants it no more is over from now on. */
function refresh({ request, allocation, now }: Asked): Outcome {
  const family = find(request, ATTRIBUTE.requestedAddressFamily)
  if (family !== undefined && familyOf(request) !== allocation.family) return 443
  const lifetime = find(request, ATTRIBUTE.lifetime)?.value
  const granted = lifetime?.length === 4 && lifetime.readUInt32BE() === 0 ? 0 : LIFETIME_MS
  allocation.until = now + granted
  return [[ATTRIBUTE.lifetime, seconds(granted)]]
}

function createPermission({ request, allocation, peers, now }: Asked): Outcome {
  const asked = request.attributes
    .filter(({ type }) => type === ATTRIBUTE.xorPeerAddress)
    .map(({ value }) => readXorEndpoint(value, request.transaction))
  const endpoints = asked.filter((endpoint) => endpoint !== null)
  if (asked.length === 0 || endpoints.length < asked.length) return 400
  if (endpoints.some(({ family }) => family !== allocation.family)) return 443
  // All or none (10.2); the port says nothing in a permission.
  if (!endpoints.every((endpoint) => peers.hasAddress(endpoint))) return 403
  for (const endpoint of endpoints) allocation.permit(endpoint, now)
  return []
}

function channelBind({ request, allocation, peers, now }: Asked): Outcome {
  const number = find(request, ATTRIBUTE.channelNumber)?.value
  const endpoint = peerAddress(request)
  if (number?.length !== 4 || endpoint === null) return 400
  const channel = number.readUInt16BE()
  if (channel < FIRST_CHANNEL || channel > LAST_CHANNEL) return 400
  if (endpoint.family !== allocation.family) return 443
  const peer = peers.find(endpoint)
  if (peer === undefined) return 403
  return allocation.bind(channel, peer, now) ? [] : 400
}

/** The first XOR-PEER-ADDRESS; null when there is none that makes sense. */
export function peerAddress(message: StunMessage): Endpoint | null {
  const value = find(message, ATTRIBUTE.xorPeerAddress)?.value
  return value === undefined ? null : readXorEndpoint(value, message.transaction)
}

/** The family of the relayed address that is asked for: IPv4 when nothing is said; undefined when there is no such family. */
export function familyOf(request: StunMessage): IpFamily | undefined {
  const asked = find(request, ATTRIBUTE.requestedAddressFamily)?.value
  if (asked === undefined) return 4
  return asked.length !== 4 ? undefined : asked[0] === FAMILY[4] ? 4 : asked[0] === FAMILY[6] ? 6 : undefined
}

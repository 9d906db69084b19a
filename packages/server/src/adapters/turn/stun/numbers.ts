/** The numbers of STUN (RFC 8489) and TURN (RFC 8656) that are used here, as IANA's registries have them. */

export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const

export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
  /** Of ICE (RFC 8445): which end decides, and a number by which that is decided where both want to, or neither. */
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const

/** Who does not know an attribute below may not act upon its request (RFC 8489, 6.3). */
const FIRST_OPTIONAL = 0x8000

const KNOWN = new Set<number>(Object.values(ATTRIBUTE))

export const isUnknownAndRequired = (type: number): boolean => type < FIRST_OPTIONAL && !KNOWN.has(type)

export const REASON = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  420: "Unknown Attribute",
  437: "Allocation Mismatch",
  438: "Stale Nonce",
  440: "Address Family not Supported",
  441: "Wrong Credentials",
  442: "Unsupported Transport Protocol",
  443: "Peer Address Family Mismatch",
  486: "Allocation Quota Reached",
  508: "Insufficient Capacity",
} as const

export type ErrorCode = keyof typeof REASON

/** Protocol numbers and address families in attributes (RFC 8656, 18.6 and 18.8). */
export const UDP = 17
export const FAMILY = { 4: 0x01, 6: 0x02 } as const

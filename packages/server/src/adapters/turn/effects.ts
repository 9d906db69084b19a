import type { Peer } from "./peers.ts"
import type { IpFamily } from "./stun/endpoint.ts"

/** Why a connection ended, for counts. */
export type Ended =
  /** The client left, or its network did. */
  | "left"
  /** What came is neither STUN nor ChannelData, or longer than either may be. */
  | "malformed"
  /** A frame began and was not there in time. */
  | "slow"
  /** It had no allocation for too long, or did not refresh the one that it had. */
  | "idle"
  /** Too many of its requests in a row were refused. */
  | "refused"
  /** It does not read its answers. */
  | "unread"
  /** Whom its name was made for may not use the relay any more. */
  | "cut"
  /** Its UDP socket broke. */
  | "broken"
  /** There are too many connections. */
  | "full"
  | "stopped"

/** Why something was passed on to nobody, for counts. */
export type Dropped =
  /** To an address or a channel that the client may not use, or not any more. */
  | "no permission"
  /** From somebody who is not the engine, or longer than what is passed on. */
  | "foreign"
  | "long"
  /** A message that makes no sense where it came. */
  | "unexpected"
  /** The client reads more slowly than the engine sends. */
  | "unread"

/** What is to be done, in this order. */
export type Effect =
  /** Written to the client, whatever is still to be written. */
  | { readonly kind: "answer"; readonly bytes: Buffer }
  /** Written to the client, unless much is still to be written: media is worth nothing later. */
  | { readonly kind: "deliver"; readonly bytes: Buffer }
  | { readonly kind: "send"; readonly peer: Peer; readonly datagram: Buffer }
  /** A UDP socket is opened, at an even port or at any; `opened` is called with what became of that. */
  | { readonly kind: "open"; readonly family: IpFamily; readonly isEven: boolean }
  /** The UDP socket, open or about to be, is closed. */
  | { readonly kind: "close" }
  | { readonly kind: "refused"; readonly code: number }
  | { readonly kind: "dropped"; readonly why: Dropped }
  /** The last effect of a connection. */
  | { readonly kind: "end"; readonly why: Ended }

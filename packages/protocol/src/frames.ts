import type { ErrorCode } from "./errors/catalogue.ts"
import type { DeviceId, Epoch, JournalId } from "./ids.ts"
import type { Entry, Self, Time } from "./model.ts"
import type { SignalName, Signals } from "./signals.ts"
import type { VersionSpan } from "./version.ts"

/**
 * What goes over the socket: arrays whose first element says what they are. JSON in text frames, for eyes and third
 * parties; MessagePack in binary frames, the default. A server answers in the form in which hello came.
 */
export const HELLO = 0
export const CALL = 1
export const FAILURE = 2
export const ENTRY = 3
export const SIGNAL = 4
export const PING = 5

export interface Hello {
  readonly protocol: VersionSpan
  /** Program and version, for the operator's eyes: "everline-web/0.1.0". */
  readonly client: string
  readonly token: string
}

export interface Welcome {
  readonly protocol: number
  readonly server: string
  readonly epoch: Epoch
  readonly time: Time
  readonly self: Self
  readonly device: DeviceId
  /** The token is old: call `devices.rotate` and use what it gives. */
  readonly rotate: boolean
}

export interface Failure {
  readonly code: ErrorCode
  /** Which input was wrong, as a path: "accounts.3". */
  readonly field?: string
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number
}

export type ClientFrame =
  | readonly [typeof HELLO, Hello]
  | readonly [typeof CALL, id: number, method: string, input: unknown]
  | readonly [typeof PING]

export type SignalFrame = {
  [Name in SignalName]: readonly [typeof SIGNAL, name: Name, data: Signals[Name]]
}[SignalName]

export type ServerFrame =
  | readonly [typeof HELLO, Welcome]
  | readonly [typeof CALL, id: number, output: unknown]
  | readonly [typeof FAILURE, id: number, failure: Failure]
  | readonly [typeof ENTRY, journal: JournalId, entry: Entry]
  | SignalFrame
  | readonly [typeof PING, time: Time]

/** Why a server closes a connection. Below 4000 they are the WebSocket's own. */
export const CLOSE = {
  /** The server is stopping or being upgraded: come back soon. */
  goingAway: 1001,
  /** The frame was not one of ours. */
  protocolError: 1002,
  /** A text frame that is not UTF-8. */
  invalidText: 1007,
  tooBig: 1009,
  /** The token is not known: log in again. */
  unauthenticated: 4001,
  /** This device was signed out. */
  signedOut: 4002,
  clientTooOld: 4003,
  serverTooOld: 4004,
  /** The account is suspended: the device stays signed in, and may try again now and then. */
  suspended: 4006,
  /** No hello came in time. */
  helloTimeout: 4005,
  /** The client read too slowly; nothing is lost, resume. */
  slowReader: 4008,
  /** Too many frames against the limits. */
  flood: 4009,
} as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]

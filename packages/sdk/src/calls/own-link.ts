import type { CallLink, IceServer, Input, LinkSignal } from "@everline/protocol"
import type { Incoming, Quality, WebRtc } from "../api/calls.ts"
import type { Ports } from "../ports.ts"
import type { Sent } from "./peer-link.ts"
import type { Situation } from "./situation.ts"

/** How often it is looked at what comes. */
export const WATCH_MS = 500
/** When nothing has come for so long another way is looked for; a voice that is silent comes all the same. */
export const STALL_MS = 1_000
/** When nothing has come for so long it is said: a gap of a busy network is shorter. */
export const SILENT_MS = 2_000

export interface OwnLinkOptions {
  readonly situation: Situation
  readonly sends: Sent
  readonly servers: readonly IceServer[]
  readonly webrtc: WebRtc
  readonly ports: Pick<Ports, "timer" | "random">
  /** Tells the other end. It resolves when the server has taken it, or it is lost. */
  readonly say: (said: Omit<Input<"calls.signal">, "call" | "link">) => Promise<void>
  /** What is awaited can be played. */
  readonly arrived: (link: OwnLink) => void
  /** Something else comes by it, or it is connected, or is not any more. */
  readonly changed: () => void
  /** Nothing comes by it, which this device's own network may be the cause of. */
  readonly stalled: () => void
}

/** A link of a call that this device is in, to another device or to the room: its end of it, and what is known of what comes. */
export interface OwnLink {
  /** As the server says. */
  readonly link: CallLink
  /** Whether it was let go of, and only lingers. */
  readonly leaves: boolean
  /** How it goes; null of one by which no voice is to be heard, or not yet. */
  readonly quality: Quality | null
  /** What comes by it, as far as the two ends have agreed; `plays` wherever this device plays and shows what is there. */
  readonly incoming: readonly Incoming[]
  send(tracks: Sent): void
  /** The other end tells something. */
  hear(said: Omit<LinkSignal, "call" | "link">): void
  /** The server says something else of it; another thing may be awaited by that on a link that works already. */
  change(situation: Situation): void
  /** What was said by an earlier line to the server may not have arrived. */
  resume(): void
  letGo(): void
  close(): void
  /** Looks at what has come since the last look, `WATCH_MS` ago. */
  look(): Promise<void>
}

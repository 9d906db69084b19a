import type { Shape, Time } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"
import type { Cache } from "../cache/cache.ts"
import type { Ports } from "../ports.ts"
import type { Accounts, Devices, Invites, Session } from "./accounts.ts"
import type { Administration } from "./administration.ts"
import type { Calls, WebRtc } from "./calls.ts"
import type { Contacts } from "./contacts.ts"
import type { Conversations, Drafts, Marks, Messages, Typing } from "./conversations.ts"
import type { Exports } from "./exports.ts"
import type { Fallback } from "./fallback.ts"
import type { Files, Heard } from "./files.ts"
import type { History } from "./history.ts"
import type { Link } from "./link.ts"
import type { Numbers } from "./numbers.ts"
import type { Pairings } from "./pairings.ts"
import type { Passkeys } from "./passkeys.ts"
import type { Presence } from "./presence.ts"
import type { Privacy } from "./privacy.ts"
import type { Push } from "./push.ts"
import type { Search } from "./search.ts"
import type { SignUps } from "./sign-ups.ts"
import type { Sms } from "./sms.ts"

export interface ClientOptions {
  /** Where the server is: "https://chat.example.org". In a page: `location.origin`. */
  readonly url: string
  /** What kind of thing this device is. */
  readonly shape: Shape
  /** What it keeps for the next start; in memory when left out. In a page: `browserCache()`. */
  readonly cache?: Cache
  /** Program and version, for the operator's eyes: "everline-web/0.1.0". */
  readonly program?: string
  /** A device's token, for programs that are given one instead of logging in. */
  readonly token?: string
  /** What calls are made with; a page's own when left out. Without it a program is told of calls and is in none. */
  readonly webrtc?: WebRtc
  /** Clock, timers, chance, sockets and so on; the browser's own for those left out. */
  readonly ports?: Partial<Ports>
}

/** The parts of a client. It connects by itself whenever somebody is logged in. */
export interface Client {
  /** Resolves when the cache has been read: from then on session, list and history are what they were at the last end. */
  readonly ready: Promise<void>
  readonly link: ReadonlySignal<Link>
  /** Online, and still fetching what was missed. */
  readonly catchingUp: ReadonlySignal<boolean>
  readonly session: ReadonlySignal<Session | null>
  readonly accounts: Accounts
  readonly devices: Devices
  readonly invites: Invites
  readonly passkeys: Passkeys
  readonly numbers: Numbers
  readonly signUps: SignUps
  readonly administration: Administration
  readonly pairings: Pairings
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly messages: Messages
  readonly history: History
  readonly marks: Marks
  readonly typing: Typing
  readonly presence: Presence
  readonly push: Push
  readonly privacy: Privacy
  readonly fallback: Fallback
  readonly drafts: Drafts
  readonly files: Files
  readonly heard: Heard
  readonly calls: Calls
  readonly search: Search
  readonly exports: Exports
  readonly sms: Sms
  /** The time by the server's clock, as far as this device knows it; by its own until it was first connected. */
  now(): Time
  /** Tries to connect at once, when waiting. */
  reconnect(): void
  /** Stops everything; tells the last marks and writes what is not written. Who was logged in stays so. */
  close(): Promise<void>
}

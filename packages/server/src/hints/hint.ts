import {
  type AccountId,
  type CallId,
  type ConversationId,
  decode,
  type JournalId,
  type LinkSignal,
  pack,
  type SignalFrame,
} from "@everline/protocol"
import { type Announcement, Heard } from "../journal/announcement.ts"

/**
 * What servers of one record tell each other, so that nobody has to wait for the next look into it: entries that were
 * committed, and signals for devices that may be connected elsewhere.
 */
export type Hint =
  | readonly ["entries", readonly Announcement[]]
  | readonly ["accounts", readonly AccountId[], SignalFrame]
  | readonly ["conversation", ConversationId, SignalFrame, except: AccountId | null]
  /** What a leg of a call says to the room of that call, which is at that server. */
  | readonly ["room", server: string, leg: number, LinkSignal]
  /** Calls of many have changed: their rooms follow. */
  | readonly ["calls", readonly CallId[]]
  /** Who says so hears no bus, and comes over the slow way. */
  | readonly ["deaf"]

/** How a hint goes over the bus: entries as the frames that devices get, for most servers hand them on or want none of them. */
type Told =
  | Exclude<Hint, readonly ["entries", unknown]>
  | readonly ["entries", readonly (readonly [JournalId, Uint8Array])[]]

/** Changes when an older server would misread a hint; during an upgrade each side then waits for its next look. */
const VERSION = 1
const KINDS: ReadonlySet<unknown> = new Set<Hint[0]>(["entries", "accounts", "conversation", "room", "calls", "deaf"])

export function toBytes(hint: Hint): Uint8Array {
  if (hint[0] !== "entries") return pack([VERSION, ...hint])
  return pack([VERSION, "entries", hint[1].map(({ journal, packed }) => [journal, packed])])
}

/** A hint of another server, or null of one that speaks otherwise. Who may write to the bus is trusted, as a server is. */
export function fromBytes(bytes: Uint8Array): Hint | null {
  const value = decode(bytes)
  if (!Array.isArray(value)) return null
  const [version, ...hint]: unknown[] = value
  if (version !== VERSION || !isTold(hint)) return null
  if (hint[0] !== "entries") return hint
  return ["entries", hint[1].map(([journal, packed]) => new Heard(journal, packed))]
}

const isTold = (hint: readonly unknown[]): hint is Told => KINDS.has(hint[0])

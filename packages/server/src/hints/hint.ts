import {
  type AccountId,
  type ConversationId,
  decode,
  type Entry,
  type JournalId,
  pack,
  type SignalFrame,
} from "@everline/protocol"

/**
 * What servers of one record tell each other, so that nobody has to wait for the next look into it: entries that were
 * committed, and signals for devices that may be connected elsewhere.
 */
export type Hint =
  | readonly ["entries", readonly (readonly [JournalId, Entry])[]]
  | readonly ["accounts", readonly AccountId[], SignalFrame]
  | readonly ["conversation", ConversationId, SignalFrame, except: AccountId]

/** Changes when an older server would misread a hint; during an upgrade each side then waits for its next look. */
const VERSION = 1
const KINDS: ReadonlySet<unknown> = new Set<Hint[0]>(["entries", "accounts", "conversation"])

export const toBytes = (hint: Hint): Uint8Array => pack([VERSION, ...hint])

/** A hint of another server, or null of one that speaks otherwise. Who may write to the bus is trusted, as a server is. */
export function fromBytes(bytes: Uint8Array): Hint | null {
  const value = decode(bytes)
  if (!Array.isArray(value)) return null
  const [version, ...hint]: unknown[] = value
  return version === VERSION && isHint(hint) ? hint : null
}

const isHint = (hint: readonly unknown[]): hint is Hint => KINDS.has(hint[0])

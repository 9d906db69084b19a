import type { Conversation, Marks, Message, Ordinal, RosterEntry, Seq } from "@everline/protocol"
import type { Spans } from "./spans.ts"

/**
 * What a device keeps of a conversation's journal under a seq: the present message, or what happened. An entry that
 * changes a message leaves no record of its own.
 */
export type Record = Message | RosterEntry

export const isMessage = (record: Record): record is Message => "rev" in record

/**
 * What a device knows of one conversation, its records apart. Every function that makes one from another is a join:
 * what arrives twice, late or in another order ends in the same state.
 */
export interface ConversationState {
  /** The newest snapshot that came from the server. */
  readonly base: Conversation
  /** Roster entries newer than the snapshot, in order: title and number of members follow from both. */
  readonly later: readonly RosterEntry[]
  /** The newest seq and ordinal that are known to exist. */
  readonly head: Seq
  readonly ordinal: Ordinal
  readonly last: Message | null
  readonly marks: Marks
  readonly peerMarks: Marks | null
  /** Seqs whose records this device keeps. */
  readonly covered: Spans
  /**
   * Changes up to here may have passed this device by: a page that was read earlier is refused, and an entry this old
   * covers nothing.
   */
  readonly floor: Seq
  /** All entries after `floor` up to this one have been applied; what is covered is current as of it. */
  readonly held: Seq
}

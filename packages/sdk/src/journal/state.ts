import type {
  Conversation,
  GroupHistory,
  Marks,
  Mention,
  Message,
  Ordinal,
  RosterEntry,
  Seq,
  SeqRange,
} from "@everline/protocol"
import type { Spans } from "./spans.ts"

/**
 * What a device keeps under a seq of a conversation's journal: the present message, or what happened. An entry that
 * changes a message leaves no row of its own.
 */
export type Row = Message | RosterEntry

export const isMessage = (row: Row): row is Message => "rev" in row

/** The newer of two rows for the same seq: of two versions of a message the one with the higher rev. */
export const newerRow = (kept: Row | undefined, row: Row): Row =>
  kept !== undefined && isMessage(kept) && isMessage(row) && kept.rev > row.rev ? kept : row

/**
 * What a device knows of one conversation, its rows apart. Every function that makes one from another is a join: what
 * arrives twice, late or in another order ends in the same state.
 */
export interface ConversationState {
  /** The newest snapshot that came from the server; its marks are the highest that the server is known to have. */
  readonly base: Conversation
  /** Roster entries newer than the snapshot, in order: title and numbers of members follow from both. */
  readonly later: readonly RosterEntry[]
  /** The newest seq and ordinal that are known to exist. */
  readonly head: Seq
  readonly ordinal: Ordinal
  readonly last: Message | null
  /** The newest message known that names this account. */
  readonly mention: Mention | null
  readonly marks: Marks
  readonly peerMarks: Marks | null
  /** Seqs whose rows this device keeps. */
  readonly covered: Spans
  /**
   * Changes up to here may have passed this device by: a page that was read earlier is refused, and an entry this old
   * covers nothing.
   */
  readonly floor: Seq
  /** All entries after `floor` up to this one have been applied; what is covered is current as of it. */
  readonly held: Seq
}

const titleOf = (state: ConversationState): string | null =>
  state.later.findLast((entry) => entry.kind === "titled")?.title ?? state.base.title

const historyOf = (state: ConversationState): GroupHistory | null =>
  state.later.findLast((entry) => entry.kind === "history")?.history ?? state.base.history

/** How many members more there are, or phones among them, than the snapshot says. */
function growth({ later }: ConversationState, count: (entry: Moved) => number): number {
  let sum = 0
  for (const entry of later) {
    if (entry.kind === "joined") sum += count(entry)
    if (entry.kind === "left") sum -= count(entry)
  }
  return sum
}
type Moved = Extract<RosterEntry, { kind: "joined" | "left" }>

/**
 * Whether a seq is among what an account may read. A reaction can be to a message from before it came, and a server that
 * has not yet heard of a removal may send what the account was not to have: neither is one of its messages.
 */
export const mayRead = (readable: readonly SeqRange[], seq: Seq): boolean =>
  readable.some(({ from, to }) => from <= seq && (to === null || seq <= to))

const lastOf = ({ last, base }: ConversationState): Message | null =>
  last !== null && mayRead(base.readable, last.seq) ? last : base.last

/** The conversation as it is now, as far as this device knows. */
export const present = (state: ConversationState): Conversation => ({
  ...state.base,
  title: titleOf(state),
  memberCount: state.base.memberCount + growth(state, ({ count }) => count),
  // Of phones a server of the version before says nothing, nor what was kept then.
  phones: (state.base.phones ?? 0) + growth(state, ({ phones = 0 }) => phones),
  head: state.head,
  ordinal: state.ordinal,
  last: lastOf(state),
  mention: state.mention,
  history: historyOf(state),
  marks: state.marks,
  peerMarks: state.peerMarks,
})

/** Messages that the account has not read. */
export const unread = (state: ConversationState): number => Math.max(0, state.ordinal - state.marks.read)

/** Whether the account's marks are higher here than on the server, as far as this device knows. */
export const unconfirmed = ({ marks, base }: ConversationState): boolean =>
  marks.read > base.marks.read || marks.delivered > base.marks.delivered

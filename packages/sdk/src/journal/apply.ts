import {
  type AccountEntry,
  type AccountId,
  type Conversation,
  type ConversationEntry,
  type ConversationSettings,
  isMissed,
  type Marks,
  type MarksSignal,
  type Mention,
  type Message,
  NO_SETTINGS,
  type Ordinal,
  type Output,
  type RosterEntry,
  type Seq,
} from "@everline/protocol"
import { addSpan, addSpans, type Spans, upTo } from "./spans.ts"
import type { ConversationState, Row } from "./state.ts"

/**
 * The one reducer. Nothing here looks at a clock, a socket or a store; rows go out beside the state, and whoever keeps
 * them joins them by `newerRow`.
 */
export interface Applied {
  readonly state: ConversationState
  readonly rows: readonly Row[]
}

/** What a device knows of a conversation that it sees for the first time: what happened so far passed it by. */
export const begin = (snapshot: Conversation): ConversationState => ({
  // A server of the version before says nothing of settings, mentions and what newcomers may read.
  base: { ...snapshot, settings: snapshot.settings ?? NO_SETTINGS, history: snapshot.history ?? null },
  later: [],
  head: snapshot.head,
  ordinal: snapshot.ordinal,
  last: snapshot.last,
  mention: snapshot.mention ?? null,
  marks: snapshot.marks,
  peerMarks: snapshot.peerMarks,
  covered: [],
  floor: snapshot.head,
  held: snapshot.head,
})

/** Gives up on the entries between `held` and `head`: what was covered may be stale and has to be read again. */
export const skip = (state: ConversationState): ConversationState => ({
  ...state,
  covered: [],
  floor: state.head,
  held: state.head,
})

/** A snapshot from any answer that carries one. */
export function applySnapshot(state: ConversationState, snapshot: Conversation): ConversationState {
  const next = join(state, { ...begin(snapshot), floor: state.floor, held: state.held })
  // Who was taken in again was not told what changed meanwhile in what could be read before.
  return next.base.readable.length > state.base.readable.length ? skip(next) : next
}

/** One entry, live or from a page. */
export function applyEntry(state: ConversationState, entry: ConversationEntry, self: AccountId): Applied {
  const next = "message" in entry ? seen(state, entry.message, self) : happened(state, entry)
  return { state: applyPassed(next, entry.seq), rows: "message" in entry ? [entry.message] : [entry] }
}

/** The journal has come to a seq, whose entry is applied, or says nothing that this account may read. */
export function applyPassed(state: ConversationState, seq: Seq): ConversationState {
  const covered = seq > state.floor ? addSpan(state.covered, { from: seq, to: seq }) : state.covered
  return { ...state, head: Math.max(state.head, seq), covered, held: reach(covered, state.held) }
}

/**
 * A page of the journal. Undefined when it was read before `floor`: what it says may have been changed by an entry that
 * this device skipped, so it has to be asked for again.
 */
export function applyPage(
  state: ConversationState,
  page: Output<"journal.range">,
  self: AccountId,
): Applied | undefined {
  if (page.head < state.floor) return undefined
  const entries = page.entries.filter((entry): entry is ConversationEntry => !isAccountEntry(entry))
  const rows: Row[] = []
  let next = state
  for (const entry of entries) {
    next = "message" in entry ? seen(next, entry.message, self) : happened(next, entry)
    rows.push("message" in entry ? entry.message : entry)
  }
  const covered = page.covers === null ? next.covered : addSpan(next.covered, page.covers)
  return {
    state: { ...next, head: Math.max(next.head, page.covers?.to ?? 0), covered, held: reach(covered, next.held) },
    rows,
  }
}

/** A message from an answer to a change of it. */
export const applyMessage = (state: ConversationState, message: Message, self: AccountId): Applied => ({
  state: seen(state, message, self),
  rows: [message],
})

/** Marks that the server has: one's own, the peer's in a direct conversation, or both in one with oneself. */
export function applyMarks(state: ConversationState, marks: MarksSignal, self: AccountId): ConversationState {
  const next = marks.account === self ? confirmMarks(state, marks) : state
  if (marks.account !== state.base.peer) return next
  return { ...next, peerMarks: higher(state.peerMarks ?? { read: 0, delivered: 0 }, marks) }
}

/** Settings that the server has. */
export const applySettings = (state: ConversationState, settings: ConversationSettings): ConversationState => ({
  ...state,
  base: { ...state.base, settings: newerSettings(state.base.settings, settings) },
})

/** The server has these marks of one's own. */
export const confirmMarks = (state: ConversationState, marks: Marks): ConversationState => ({
  ...raise(state, marks),
  base: confirm(state.base, marks),
})

/** The server was told of these marks, and may hold them to be too far: they are not told again. */
export const settleMarks = (state: ConversationState, marks: Marks): ConversationState => ({
  ...state,
  base: confirm(state.base, marks),
})

/** One's own marks rise on this device; the server is still to be told. The same state when they do not. */
export function raise(state: ConversationState, marks: Marks): ConversationState {
  const raised = higher(state.marks, marks)
  return raised === state.marks ? state : { ...state, marks: raised }
}

/** What two who looked at the same conversation know together. */
export function join(a: ConversationState, b: ConversationState): ConversationState {
  const base = b.base.head >= a.base.head ? confirm(b.base, a.base.marks) : confirm(a.base, b.base.marks)
  return bounded({
    base: { ...base, settings: newerSettings(a.base.settings, b.base.settings) },
    later: b.later.reduce(withEntry, a.later).filter((entry) => entry.seq > base.head),
    head: Math.max(a.head, b.head),
    ordinal: Math.max(a.ordinal, b.ordinal),
    last: newest(a.last, b.last),
    mention: later(a.mention, b.mention),
    marks: higher(a.marks, b.marks),
    peerMarks:
      a.peerMarks !== null && b.peerMarks !== null ? higher(a.peerMarks, b.peerMarks) : (b.peerMarks ?? a.peerMarks),
    ...joinCoverage(a, b),
  })
}

const newerSettings = (a: ConversationSettings, b: ConversationSettings): ConversationSettings =>
  b.rev >= a.rev ? b : a

/** For who is no longer a member it ends where it was left: what was heard after that, before the line was cut, goes. */
function bounded(state: ConversationState): ConversationState {
  const { base, covered, floor, held, last } = state
  if (base.member) return state
  const marks = lower(state.marks, base.ordinal)
  if (state.head <= base.head) return { ...state, marks }
  return {
    ...state,
    marks,
    later: [],
    head: base.head,
    ordinal: base.ordinal,
    last: last !== null && last.seq > base.head ? base.last : last,
    mention: state.mention !== null && state.mention.seq > base.head ? base.mention : state.mention,
    covered: upTo(covered, base.head),
    floor: Math.min(floor, base.head),
    held: Math.min(held, base.head),
  }
}

/** Marks no further than an ordinal. */
const lower = ({ read, delivered }: Marks, ordinal: Ordinal): Marks => ({
  read: Math.min(read, ordinal),
  delivered: Math.min(delivered, ordinal),
})

const confirm = (base: Conversation, marks: Marks): Conversation => ({ ...base, marks: higher(base.marks, marks) })

type Coverage = Pick<ConversationState, "covered" | "floor" | "held">

function joinCoverage(a: Coverage, b: Coverage): Coverage {
  if (a.floor !== b.floor) {
    const { covered, floor, held } = a.floor > b.floor ? a : b
    return { covered, floor, held }
  }
  const covered = addSpans(a.covered, b.covered)
  return { covered, floor: a.floor, held: reach(covered, Math.max(a.held, b.held)) }
}

function seen(state: ConversationState, message: Message, self: AccountId): ConversationState {
  const read = isReadBy(self, message, state.marks) ? message.ordinal : 0
  return {
    ...state,
    ordinal: Math.max(state.ordinal, message.ordinal),
    last: newest(state.last, message),
    mention: mentionAfter(state, message, self),
    marks: higher(state.marks, { read, delivered: 0 }),
  }
}

/** Who wrote a message has read it; and what a call has left who took part in it or declined, having read all before it. */
function isReadBy(self: AccountId, { author, ordinal, call }: Message, { read }: Marks): boolean {
  return author === self || (call !== undefined && !isMissed(call.outcome) && read === ordinal - 1)
}

/** The newest mention that is known. What is taken back names nobody: then it is the one that the server told before. */
function mentionAfter({ mention, base }: ConversationState, message: Message, self: AccountId): Mention | null {
  const { seq, ordinal, recalled } = message
  if (names(message, self)) return later(mention, { seq, ordinal })
  if (!recalled || mention?.seq !== seq) return mention
  return base.mention?.seq === seq ? null : base.mention
}

/** Whether a message of somebody else's names an account. */
const names = ({ author, mentions, mentionsAll }: Message, self: AccountId): boolean =>
  author !== self && (mentionsAll === true || mentions?.includes(self) === true)

const later = (a: Mention | null, b: Mention | null): Mention | null =>
  a === null || (b !== null && b.seq > a.seq) ? b : a

const happened = (state: ConversationState, entry: RosterEntry): ConversationState =>
  entry.seq > state.base.head ? { ...state, later: withEntry(state.later, entry) } : state

function withEntry(later: readonly RosterEntry[], entry: RosterEntry): readonly RosterEntry[] {
  if (later.some((kept) => kept.seq === entry.seq)) return later
  return [...later, entry].sort((a, b) => a.seq - b.seq)
}

function newest(a: Message | null, b: Message | null): Message | null {
  if (a === null || b === null) return a ?? b
  if (a.seq !== b.seq) return a.seq > b.seq ? a : b
  return a.rev > b.rev ? a : b
}

/** The higher of each; the same object when nothing rises. */
function higher(a: Marks, b: Marks): Marks {
  if (b.read <= a.read && b.delivered <= a.delivered) return a
  return { read: Math.max(a.read, b.read), delivered: Math.max(a.delivered, b.delivered) }
}

/** How far one comes from a seq without leaving what is covered. */
const reach = (covered: Spans, held: Seq): Seq =>
  Math.max(held, covered.find((span) => span.from <= held + 1 && held < span.to)?.to ?? held)

/** All there are: one that is forgotten here does not compile. */
const accountKinds: Readonly<Record<AccountEntry["kind"], true>> = {
  membership: true,
  device: true,
  profile: true,
  block: true,
  contact: true,
  contact_request: true,
  contact_groups: true,
  contact_settings: true,
  presence_settings: true,
  recovery: true,
  passkey: true,
  number: true,
  privacy_settings: true,
  fallback_settings: true,
}
/** Entries of an account's own journal; a kind that this build does not know is taken for the conversation's. */
export const isAccountEntry = (entry: { readonly kind: string }): boolean => Object.hasOwn(accountKinds, entry.kind)

/** The door for siblings that test or simulate: the reducer and what it works on. */
export type { OutboxItem, StoredSession } from "./cache/cache.ts"
export { type Applied, applyEntry, applyMarks, applyPage, applySnapshot, begin, join, skip } from "./journal/apply.ts"
export { type Span, type Spans, spanAt } from "./journal/spans.ts"
export { type ConversationState, isMessage, newerRow, present, type Row, unread } from "./journal/state.ts"

/** The door for siblings that test or simulate: the reducer and what it works on, and a device's link to a room. */
export type { OutboxItem, StoredSession } from "./cache/cache.ts"
export type { RoomIncoming } from "./calls/room-down.ts"
export { RoomLink } from "./calls/room-link.ts"
export { type Applied, applyEntry, applyMarks, applyPage, applySnapshot, begin, join, skip } from "./journal/apply.ts"
export { type Span, type Spans, spanAt } from "./journal/spans.ts"
export { type ConversationState, isMessage, newerRow, present, type Row, unread } from "./journal/state.ts"

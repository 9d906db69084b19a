/** What becomes of a text, its segments and its place in the outbox by what has happened to it. Pure. */
import type { SegmentId, SegmentState, Time } from "@everline/protocol"
import type { Receipt, Submitted } from "../../ports/gateway.ts"
import { anotherMayTake, isBetterElsewhere, isNowhere } from "./routing.ts"
import { type Happening, isFinal, mayBeTaken, segmentAfter, type TextState, textAfter } from "./states.ts"
import type { KeptSegment, KeptText, Reason } from "./text.ts"

/** Something that has happened to a text, or to one of its segments. */
export type TextEvent =
  | {
      readonly kind: "answered"
      readonly segment: SegmentId
      readonly answer: Submitted
      /** When what this answers was asked; left out: the last time. */
      readonly submittedAt?: Time
    }
  | { readonly kind: "receipt"; readonly segment: SegmentId; readonly receipt: Pick<Receipt, "state" | "code"> }
  | { readonly kind: "forsaken"; readonly segment: SegmentId }
  | { readonly kind: "ended"; readonly reason: "expired" | "stopped" | "cancelled" }
  | { readonly kind: "lost" }
  /** The gateway for which it waits is down. */
  | { readonly kind: "stuck" }

export interface Settled {
  readonly text: KeptText
  readonly isChanged: boolean
  /** Those that have changed. */
  readonly segments: readonly KeptSegment[]
  /** What is left to be handed over, if it changes. "gone": nothing is. */
  readonly outbox: "kept" | "gone" | { readonly due: Time }
  /** So many segments were reserved and never taken. */
  readonly unused: number
}

/** A gateway that may take a text which these have refused, other than the one that has it; undefined: none. */
export type Elsewhere = (text: KeptText, refusedBy: readonly string[]) => string | undefined

/** What that is to a segment; undefined: nothing. */
function happeningOf(event: TextEvent): Happening | undefined {
  if (event.kind === "stuck") return undefined
  if (event.kind === "answered") return { kind: "answered", answer: event.answer.kind }
  if (event.kind === "receipt") return { kind: "receipt", state: event.receipt.state }
  return { kind: event.kind === "ended" ? "given_up" : event.kind }
}

const stateAfter = (state: SegmentState, event: TextEvent): SegmentState => {
  const what = happeningOf(event)
  return what === undefined ? state : segmentAfter(state, what)
}

/** A text to which something has happened, in the order in which it did. */
export function settle(
  text: KeptText,
  segments: readonly KeptSegment[],
  events: readonly TextEvent[],
  now: Time,
  elsewhere: Elsewhere,
): Settled {
  const fresh = events.filter((event) => !isStale(event, segments))
  const { parts, whole, reason, due, isBetterOff } = lived(text, segments, fresh, now)
  const to = destination({ ...text, reason }, statesOf(parts), isBetterOff, elsewhere)
  const moved = to.kind === "moves" ? changed(parts, { kind: "moved" }) : parts
  const decided = to.kind === "fails" ? changed(moved, { kind: "given_up" }) : moved
  const here = statesOf(decided)
  const state = textAfter(text.state, here.length > 0 || to.kind === "moves" ? here : [whole])
  // One segment that failed makes the rest worth nothing: it is not handed over.
  const last = state === "failed" ? changed(decided, { kind: "given_up" }) : decided
  const why = EXPLAINED.has(state) ? reason : null
  const settled = {
    ...{ ...text, state, reason: isFinal(text.state) ? text.reason : why },
    ...(to.kind === "moves" && { gateway: to.gateway, refusedBy: to.refusedBy }),
  }
  return {
    text: settled,
    isChanged: settled.state !== text.state || settled.reason !== text.reason || settled.gateway !== text.gateway,
    segments: last.filter((part) => isChanged(part, segments)),
    outbox: to.kind === "moves" ? { due: now } : outboxOf(isFinal(state), statesOf(last), due),
    unused: state === "failed" && !isFinal(text.state) ? unusedOf(text, last) : 0,
  }
}

/** An answer may be written down twice, where nobody knew whether it was: it says nothing of what was asked since. */
const isStale = (event: TextEvent, segments: readonly KeptSegment[]): boolean =>
  event.kind === "answered" &&
  event.submittedAt !== undefined &&
  segments.some(({ id, submittedAt }) => id === event.segment && submittedAt !== event.submittedAt)

interface Lived {
  readonly parts: readonly KeptSegment[]
  /** Of a text of which nothing was claimed here, and that has no segment yet: as if its one had waited. */
  readonly whole: SegmentState
  readonly reason: Reason | null
  /** When the gateway may be asked again, where it said so. */
  readonly due: Time | undefined
  /** Whether another gateway is better than to wait. */
  readonly isBetterOff: boolean
}

/** What events make of a text and its segments, one after the other. */
function lived(text: KeptText, segments: readonly KeptSegment[], events: readonly TextEvent[], now: Time): Lived {
  const begun: Lived = { parts: segments, whole: "waiting", reason: text.reason, due: undefined, isBetterOff: false }
  return events.reduce((before, event) => {
    const { parts, whole, due, isBetterOff } = before
    const later = event.kind === "answered" && event.answer.kind === "later" ? event.answer : undefined
    return {
      parts: parts.map((part) => (concerns(event, part) ? partAfter(part, event) : part)),
      whole: stateAfter(whole, event),
      reason: reasonOf(event, before.reason, parts),
      due: later === undefined ? due : Math.max(due ?? 0, now + later.afterMs),
      isBetterOff: isBetterOff || event.kind === "stuck" || (later !== undefined && isBetterElsewhere(later)),
    }
  }, begun)
}

const changed = (parts: readonly KeptSegment[], what: Happening): readonly KeptSegment[] =>
  parts.map((part) => ({ ...part, state: segmentAfter(part.state, what) }))

/** Of those that have not gone elsewhere. */
const statesOf = (parts: readonly KeptSegment[]): readonly SegmentState[] =>
  parts.filter(({ state }) => state !== "returned").map(({ state }) => state)

/** While something may still come of it, what a gateway has said is kept. */
const EXPLAINED: ReadonlySet<TextState> = new Set(["failed", "unknown", "submitting"])

/** Of all segments, or of this one. */
const concerns = (event: TextEvent, { id }: KeptSegment): boolean => !("segment" in event) || event.segment === id

function partAfter(part: KeptSegment, event: TextEvent): KeptSegment {
  const state = stateAfter(part.state, event)
  if (event.kind === "receipt") return state === part.state ? part : { ...part, state, code: event.receipt.code }
  if (event.kind !== "answered") return { ...part, state }
  // What was settled already is not called, nor named, anything else by an answer that comes again.
  if (part.state !== "submitting" && part.state !== "unknown") return part
  const { answer } = event
  // One that comes too late still says how receipts will name it.
  if (answer.kind === "accepted") return { ...part, state, gatewayId: answer.id.toLowerCase() }
  const gatewayId = answer.kind === "unknown" && answer.id !== undefined ? answer.id.toLowerCase() : part.gatewayId
  return { ...part, state, code: answer.code, gatewayId }
}

const isChanged = (part: KeptSegment, segments: readonly KeptSegment[]): boolean => {
  const old = segments.find(({ id }) => id === part.id)
  return old?.state !== part.state || old.gatewayId !== part.gatewayId || old.code !== part.code
}

/** What is certain is not overwritten by what is not. @param parts before it */
function reasonOf(event: TextEvent, reason: Reason | null, parts: readonly KeptSegment[]): Reason | null {
  switch (event.kind) {
    case "answered":
      if (event.answer.kind === "refused") return event.answer.reason
      // What was held to be lost does not go later: its time is over, and nobody has taken it.
      if (event.answer.kind === "later" && isLost(event.segment, parts)) return "expired"
      return event.answer.kind === "unknown" ? (reason ?? "unanswered") : reason
    case "receipt":
      if (event.receipt.state === "failed" || event.receipt.state === "expired") return "undelivered"
      return event.receipt.state === "unknown" ? (reason ?? "unanswered") : reason
    case "forsaken":
      return reason ?? "unanswered"
    case "ended":
      return event.reason === "cancelled" ? reason : (reason ?? event.reason)
    case "lost":
      return "restored"
    case "stuck":
      return reason
  }
}

const isLost = (segment: SegmentId, parts: readonly KeptSegment[]): boolean =>
  parts.some(({ id, state }) => id === segment && state === "unknown")

type Destination =
  | { readonly kind: "stays" }
  | { readonly kind: "fails" }
  | { readonly kind: "moves"; readonly gateway: string; readonly refusedBy: readonly string[] }

/** Where a text goes when all of it is answered: on where it is, to another gateway, or nowhere. */
function destination(
  text: KeptText,
  live: readonly SegmentState[],
  isBetterOff: boolean,
  elsewhere: Elsewhere,
): Destination {
  const isRefused = live.includes("refused")
  if (live.includes("submitting") || live.includes("failed") || (!isRefused && !isBetterOff)) return { kind: "stays" }
  const refusedBy = isRefused ? [...text.refusedBy, text.gateway] : text.refusedBy
  const mayGo = isNowhere(live) && (!isRefused || anotherMayTake(text.reason))
  const gateway = mayGo ? elsewhere(text, refusedBy) : undefined
  if (gateway !== undefined) return { kind: "moves", gateway, refusedBy }
  return isRefused ? { kind: "fails" } : { kind: "stays" }
}

function outboxOf(isOver: boolean, live: readonly SegmentState[], due: Time | undefined): Settled["outbox"] {
  if (isOver || (live.length > 0 && live.every((state) => !["waiting", "submitting", "refused"].includes(state))))
    return "gone"
  return due !== undefined && live.includes("waiting") ? { due } : "kept"
}

/** Segments that no gateway has taken. Of one that takes whole texts a request is all of them. */
function unusedOf({ segments }: KeptText, parts: readonly KeptSegment[]): number {
  const taken = parts.filter(({ state, gatewayId }) => mayBeTaken(state) && (state !== "failed" || gatewayId !== null))
  return taken.some(({ number }) => number === 0) ? 0 : segments - taken.length
}

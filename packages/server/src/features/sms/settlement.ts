/** What becomes of a text, its segments and its place in the outbox by what has happened to it. Pure. */
import type { SegmentId, Time } from "@everline/protocol"
import type { Receipt, Submitted } from "../../ports/gateway.ts"
import { anotherMayTake, isBetterElsewhere, isNowhere } from "./routing.ts"
import {
  type Happening,
  isFinal,
  mayBeTaken,
  type SegmentState,
  segmentAfter,
  type TextState,
  textAfter,
} from "./states.ts"
import type { KeptSegment, KeptText, Reason } from "./text.ts"

/** Something that has happened to a text, or to one of its segments. */
export type TextEvent =
  | { readonly kind: "answered"; readonly segment: SegmentId; readonly answer: Submitted }
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
  let parts = segments
  let reason = text.reason
  let due: Time | undefined
  let isBetterOff = false
  // What was never claimed has no segment yet: it is as if its one were waiting.
  let whole: SegmentState = "waiting"
  for (const event of events) {
    reason = reasonOf(event, reason)
    if (event.kind === "answered" && event.answer.kind === "later") {
      due = Math.max(due ?? 0, now + event.answer.afterMs)
      isBetterOff ||= isBetterElsewhere(event.answer)
    }
    isBetterOff ||= event.kind === "stuck"
    whole = stateAfter(whole, event)
    parts = parts.map((part) => (concerns(event, part) ? partAfter(part, event) : part))
  }
  const live = () => parts.filter(({ state }) => state !== "returned").map(({ state }) => state)
  const to = destination({ ...text, reason }, live(), isBetterOff, elsewhere)
  const change = (what: Happening) => {
    parts = parts.map((part) => ({ ...part, state: segmentAfter(part.state, what) }))
  }
  if (to.kind === "moves") change({ kind: "moved" })
  if (to.kind === "fails") change({ kind: "given_up" })
  const refusedBy = to.kind === "moves" ? to.refusedBy : text.refusedBy
  const states = live().length > 0 || to.kind === "moves" ? live() : [whole]
  const state = textAfter(text.state, states)
  // One segment that failed makes the rest worth nothing: it is not handed over.
  if (state === "failed") change({ kind: "given_up" })
  const isOver = isFinal(state) && !isFinal(text.state)
  const settled = {
    ...{ ...text, state, refusedBy },
    gateway: to.kind === "moves" ? to.gateway : text.gateway,
    reason: isFinal(text.state) ? text.reason : EXPLAINED.has(state) ? reason : null,
  }
  return {
    text: settled,
    isChanged: settled.state !== text.state || settled.reason !== text.reason || settled.gateway !== text.gateway,
    segments: parts.filter((part) => isChanged(part, segments)),
    outbox: to.kind === "moves" ? { due: now } : outboxOf(isFinal(state), live(), due),
    unused: isOver && state === "failed" ? unusedOf(text, parts) : 0,
  }
}

/** While something may still come of it, what a gateway has said is kept. */
const EXPLAINED: ReadonlySet<TextState> = new Set(["failed", "unknown", "submitting"])

/** Of all segments, or of this one. */
const concerns = (event: TextEvent, { id }: KeptSegment): boolean => !("segment" in event) || event.segment === id

function partAfter(part: KeptSegment, event: TextEvent): KeptSegment {
  const state = stateAfter(part.state, event)
  if (event.kind === "receipt") return state === part.state ? part : { ...part, state, code: event.receipt.code }
  if (event.kind !== "answered") return { ...part, state }
  const { answer } = event
  if (answer.kind !== "accepted") return { ...part, state, code: answer.code }
  // An answer that came too late still says how receipts will name it.
  const isOpen = part.state === "submitting" || part.state === "unknown"
  return isOpen ? { ...part, state, gatewayId: answer.id.toLowerCase() } : part
}

const isChanged = (part: KeptSegment, segments: readonly KeptSegment[]): boolean => {
  const old = segments.find(({ id }) => id === part.id)
  return old?.state !== part.state || old.gatewayId !== part.gatewayId || old.code !== part.code
}

/** What is certain is not overwritten by what is not. */
function reasonOf(event: TextEvent, reason: Reason | null): Reason | null {
  switch (event.kind) {
    case "answered":
      if (event.answer.kind === "refused") return event.answer.reason
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

/** What the time brings to a call of itself. */
import type { AccountId, Time } from "@everline/protocol"
import type { Call, Leg } from "../call.ts"
import { isCalling, isRinging, isTalking, peopleIn, personOf, withLegs } from "../people.ts"
import { giveUp, inherit, isConnecting, settle } from "./hand-off.ts"
import { depart, end, failGrowth } from "./leaving.ts"
import { BESIDE_MS, goBeside, isUnheard } from "./route.ts"
import { CONNECT_MS } from "./talking.ts"

/** A device says that it is there more often than this; the other side notices sooner. */
export const SILENT_MS = 12_000
/** Another device may go on for one that is lost for so long. */
export const TAKE_OVER_MS = 25_000

/** Something that happens when its time has come. */
interface Due {
  readonly at: Time
  readonly happens: (at: Time) => Call
}

/** When something happens to a call by its time alone; null when it has ended. @param hasRooms whether many can meet here */
export const dueAt = (call: Call, hasRooms = true): Time | null => next(call, hasRooms)?.at ?? null

interface Passing {
  /** Nothing happens before. */
  readonly since?: Time
  /** Whether many can meet here. */
  readonly hasRooms: boolean
}

/** Lets the time pass until now: what is due happens in its order, when it was due. */
export function pass(call: Call, now: Time, { since = Number.NEGATIVE_INFINITY, hasRooms }: Passing): Call {
  let [passed, at] = [call, since]
  for (let due = next(passed, hasRooms); due !== null && due.at <= now; due = next(passed, hasRooms)) {
    at = Math.max(at, due.at)
    passed = due.happens(at)
  }
  return passed
}

/** What is due first; null when the call has ended. */
function next(call: Call, hasRooms: boolean): Due | null {
  let first: Due | null = null
  for (const one of deadlines(call, hasRooms)) if (first === null || one.at < first.at) first = one
  return first
}

/** What the time brings of itself, and when. */
function* deadlines(call: Call, hasRooms: boolean): Generator<Due> {
  if (call.phase.kind === "ended") return
  // One that comes is waited for as long as its hand-off.
  for (const { account, legs } of call.participants)
    for (const leg of legs) if (leg.holds.length > 0) yield* absence(call, account, leg)
  for (const { account, place } of call.participants)
    if (place.kind === "ringing") yield { at: place.until, happens: (at) => depart(call, account, "no_answer", at) }
  if (isRinging(call) && call.phase.waitsUntil !== null && !isCalling(call))
    yield { at: call.phase.waitsUntil, happens: (at) => end(call, "no_answer", at) }
  if (!isTalking(call)) return
  const { growth } = call
  if (growth !== null && growth.until !== null)
    yield { at: growth.until, happens: (at) => failGrowth(call, growth, at) }
  if (hasRooms && isUnheard(call)) yield { at: call.phase.answeredAt + BESIDE_MS, happens: () => goBeside(call) }
  const { answeredAt, connectedAt, handOffs } = call.phase
  // Who is alone waits for the others for as long as it rings with them.
  if (connectedAt === null && peopleIn(call).length > 1)
    yield { at: answeredAt + CONNECT_MS, happens: (at) => end(call, "failed", at) }
  for (const one of handOffs) {
    if (one.phase.kind === "waiting") continue
    const why = one.phase.kind === "asking" ? "no_answer" : "not_connected"
    yield { at: one.phase.until, happens: (at) => giveUp(call, one, why, at) }
  }
}

/** A device that says nothing is lost; one that is lost is waited for so long, and as long as another connects to take over. */
function* absence(call: Call, account: AccountId, leg: Leg): Generator<Due> {
  if (leg.lost === null) {
    const lost = { since: leg.seenAt, told: false }
    const happens = (at: Time) => {
      const gone = withLegs(call, account, (one) => (one === leg ? { ...one, lost } : one))
      return isTalking(gone) ? settle(gone, at) : gone
    }
    yield { at: leg.seenAt + SILENT_MS, happens }
    return
  }
  const isTaken = isTalking(call) && call.phase.handOffs.some((one) => one.account === account && isConnecting(one))
  if (!isTaken) yield { at: leg.lost.since + TAKE_OVER_MS, happens: (at) => lose(call, account, leg, at) }
}

/** A device that no other went on for is taken out. */
function lose(call: Call, account: AccountId, leg: Leg, at: Time): Call {
  const heir = personOf(call, account)?.legs.find((one) => one.holds.length > 0 && one.lost === null)
  if (isTalking(call) && heir !== undefined) return inherit(call, account, leg, heir, at)
  return depart(call, account, "lost", at)
}

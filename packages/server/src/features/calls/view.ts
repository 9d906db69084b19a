import {
  type AccountId,
  type CallLeg,
  type CallOut,
  type CallOutcome,
  type CallPerson,
  type CallPlace,
  type CallView,
  EverlineError,
  type GroupCall,
} from "@everline/protocol"
import type { Call, Leg, Participant } from "./call.ts"
import { linksOf } from "./links.ts"
import { beganBy, hostOf, isMany, isTalking, othersOf, peopleIn, personOf } from "./people.ts"
import { CALM } from "./rules/coming.ts"
import type { KeptCall } from "./store.ts"

/** Whether somebody may know of a call while it goes on: with whom it does not ring knows nothing of it. */
export const isShown = (call: Call, account: AccountId): boolean => personOf(call, account)?.silent === null

/** A call that is there for this account; null: for whomsoever. @throws not_found */
export function requireOwn(kept: KeptCall | undefined, account: AccountId | null): KeptCall {
  const isTheirs = ({ call }: KeptCall) => account === null || isShown(call, account)
  if (kept === undefined || !isTheirs(kept)) throw new EverlineError("not_found", { field: "call" })
  return kept
}

/** A call as one of its people sees it. @throws not_found of whoever is not one of them */
export function viewFor(call: Call, account: AccountId, rev: number): CallView {
  const mine = personOf(call, account)
  if (mine === undefined) throw new EverlineError("not_found", { field: "call" })
  const first = beganBy(call)
  const isFirst = mine === first
  const many = isMany(call)
  const others = othersOf(call, account)
  const theirs = isFirst ? others[0] : first
  const ended = endOf(call, mine)
  const talking = isTalking(call) ? call.phase : null
  const speaks = mine.place.kind === "ringing" ? null : talking
  const failed = talking?.failed?.account === account ? talking.failed : null
  const host = hostOf(call)
  return {
    call: call.call,
    conversation: call.conversation,
    account: theirs?.account ?? account,
    // Who began it, left and is called again is called as everybody is.
    outgoing: isFirst && mine.place.kind !== "ringing",
    media: call.media,
    begunAt: call.begunAt,
    rev,
    state: ended !== null ? "ended" : speaks === null ? "ringing" : "talking",
    reached: call.phase.kind !== "ringing" || call.participants.some(isReached),
    connectedAt: ended === null ? (speaks?.connectedAt ?? null) : null,
    answeredBy: isFirst ? null : mine.enteredBy,
    legs: ended !== null ? [] : mine.legs.map((leg) => toLeg(call, mine, leg)),
    mine: mine.manner,
    theirs: { ...(theirs?.manner ?? CALM), lost: theirs !== undefined && isLost(theirs) },
    many,
    people: many ? others.map((one) => toPerson(one, host)) : [],
    host: host === account,
    locked: call.locked,
    handOffs: (talking?.handOffs ?? [])
      .filter((one) => one.account === account)
      .map(({ to, takes, phase: { kind } }) => ({ to, takes, state: kind })),
    failed: failed === null ? null : { to: failed.to, why: failed.why, at: failed.at },
    ended,
  }
}

/** A group's call as all of its members know of it. */
export const groupViewOf = (call: Call, rev: number): GroupCall => ({
  call: call.call,
  conversation: call.conversation,
  media: call.media,
  begunAt: call.begunAt,
  connectedAt: momentsOf(call.phase).connectedAt,
  rev,
  people: call.phase.kind === "ended" ? 0 : peopleIn(call).length,
  locked: call.locked,
})

/** How a call ended for somebody: with it, or before, when they were out. */
function endOf({ phase }: Call, { place }: Participant): CallView["ended"] {
  const { connectedAt, ended } = momentsOf(phase)
  if (place.kind !== "out" || ended !== null) return ended
  const { at, why, by, since } = place
  const heardSince = connectedAt === null || since === null ? at : Math.max(connectedAt, since)
  return { at, outcome: OUTCOMES[why], by, talkedMs: Math.max(0, at - heardSince) }
}

const momentsOf = (phase: Call["phase"]): { connectedAt: number | null; ended: CallView["ended"] } =>
  phase.kind === "ended"
    ? { connectedAt: null, ended: { at: phase.at, outcome: phase.outcome, by: phase.by, talkedMs: phase.talkedMs } }
    : { connectedAt: phase.kind === "talking" ? phase.connectedAt : null, ended: null }

/** What became of a call for who is out of it. */
const OUTCOMES: Readonly<Record<CallOut, CallOutcome>> = {
  left: "answered",
  declined: "declined",
  busy: "busy",
  no_answer: "no_answer",
  removed: "answered",
  lost: "lost",
  failed: "failed",
}

const toLeg = (call: Call, mine: Participant, leg: Leg): CallLeg => ({
  device: leg.device,
  holds: leg.holds,
  lost: leg.lost !== null,
  links: linksOf(call, mine, leg),
})

const toPerson = (person: Participant, host: AccountId | null): CallPerson => ({
  account: person.account,
  place: placeOf(person),
  manner: person.manner,
  lost: isLost(person),
  host: person.account === host,
})

const placeOf = ({ place }: Participant): CallPlace => (place.kind === "out" ? place.why : place.kind)

const isReached = ({ place }: Participant): boolean => place.kind === "ringing" && place.reached

/** Whether the device that somebody speaks by is gone, or all that they have there. */
const isLost = ({ legs }: Participant): boolean => {
  const gone = legs.filter(({ lost }) => lost !== null)
  return gone.length > 0 && (gone.length === legs.length || gone.some(({ holds }) => holds.includes("microphone")))
}

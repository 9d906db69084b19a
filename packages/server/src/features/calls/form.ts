/** How a call stands in its row: in a form of its own, or, of two, in that of servers before there were calls of many. */
import { type AccountId, CALL_OUTS, type Manner } from "@everline/protocol"
import { fields as f, shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Call, Participant, Place } from "./call.ts"

const leg = v.strictObject({
  leg: f.ordinal,
  device: f.deviceId,
  holds: v.array(shapes.capability),
  seenAt: f.time,
  lost: v.nullable(v.strictObject({ since: f.time, told: v.boolean() })),
})
const place = v.variant("kind", [
  v.strictObject({ kind: v.literal("ringing"), until: f.time, reached: v.boolean() }),
  v.strictObject({ kind: v.literal("in"), since: f.time }),
  v.strictObject({
    kind: v.literal("out"),
    at: f.time,
    why: v.picklist(CALL_OUTS),
    by: v.nullable(f.accountId),
    since: v.nullable(f.time),
  }),
])
const silent = v.nullable(v.picklist(["blocked", "not_taken"]))
const participant = v.strictObject({
  account: f.accountId,
  place,
  silent,
  enteredBy: v.nullable(f.deviceId),
  legs: v.array(leg),
  manner: shapes.manner,
})
const handOff = v.strictObject({
  account: f.accountId,
  to: f.deviceId,
  takes: v.array(shapes.capability),
  phase: v.variant("kind", [
    v.strictObject({ kind: v.literal("asking"), until: f.time }),
    v.strictObject({ kind: v.literal("waiting") }),
    v.strictObject({ kind: v.literal("connecting"), leg: f.ordinal, until: f.time }),
  ]),
})
const talking = v.strictObject({
  kind: v.literal("talking"),
  answeredAt: f.time,
  connectedAt: v.nullable(f.time),
  handOffs: v.array(handOff),
  failed: v.nullable(v.strictObject({ account: f.accountId, to: f.deviceId, why: shapes.handOffTrouble, at: f.time })),
})
const ended = v.strictObject({
  kind: v.literal("ended"),
  at: f.time,
  outcome: shapes.callOutcome,
  by: v.nullable(f.accountId),
  talkedMs: f.ordinal,
})
const phase = v.variant("kind", [
  v.strictObject({ kind: v.literal("ringing"), waitsUntil: v.nullable(f.time) }),
  talking,
  ended,
])
const state: v.GenericSchema<unknown, Call> = v.strictObject({
  call: f.callId,
  conversation: f.conversationId,
  media: shapes.callMedia,
  begunAt: f.time,
  ofGroup: v.boolean(),
  locked: v.boolean(),
  route: v.picklist(["direct", "room"]),
  growth: v.nullable(v.strictObject({ between: v.array(f.accountId), until: v.nullable(f.time) })),
  roomed: v.array(f.ordinal),
  participants: v.tupleWithRest([participant], participant),
  nextLeg: f.ordinal,
  phase,
})

const { raised: _, ...mannerBefore } = shapes.manner.entries
const participantBefore = v.strictObject({
  account: f.accountId,
  legs: v.array(leg),
  manner: v.strictObject(mannerBefore),
})
const stateBefore = v.strictObject({
  call: f.callId,
  conversation: f.conversationId,
  media: shapes.callMedia,
  begunAt: f.time,
  silent,
  begunBy: f.deviceId,
  caller: participantBefore,
  callee: participantBefore,
  answeredBy: v.nullable(f.deviceId),
  nextLeg: f.ordinal,
  phase: v.variant("kind", [
    v.strictObject({ kind: v.literal("ringing"), until: f.time, reached: v.boolean() }),
    talking,
    ended,
  ]),
})
type CallBefore = v.InferOutput<typeof stateBefore>

/** @throws v.ValiError of what is no call */
export function readCall(kept: unknown): Call {
  const isBefore = typeof kept === "object" && kept !== null && "caller" in kept
  return isBefore ? ofBefore(v.parse(stateBefore, kept)) : v.parse(state, kept)
}

export interface Written {
  readonly state: object
  /** Who began a call that servers of the version before know, and who was called: by these they find it. */
  readonly between: readonly [AccountId, AccountId] | null
}

/**
 * A call of two is written as servers of the version before know it, so that they go on with it while the servers of a
 * record are replaced one by one; one of which they could not know all is in the form of its own, and they do not find it.
 */
export function writeCall(call: Call): Written {
  const two = twoOf(call)
  if (two === null) return { state: call, between: null }
  const [began, called] = two
  return { state: toBefore(call, began, called), between: [began.account, called.account] }
}

/** Those between whom a call is of which servers of the version before can know all; null where they cannot. */
export function twoOf(call: Call): readonly [began: Participant, called: Participant] | null {
  const { ofGroup, locked, route, growth, roomed, participants, phase } = call
  const [began, called, third] = participants
  if (called === undefined || third !== undefined) return null
  if (ofGroup || locked || route === "room" || growth !== null || roomed.length > 0) return null
  if (began.manner.raised !== null || called.manner.raised !== null) return null
  return phase.kind === "ringing" && called.place.kind !== "ringing" ? null : [began, called]
}

// What follows is done several times in every call, so each part is named: to take an object apart by the rest of its parts
// costs as much as all else here.

function ofBefore(kept: CallBefore): Call {
  const { caller, callee, begunAt, phase } = kept
  const began: Participant = {
    account: caller.account,
    place: { kind: "in", since: begunAt },
    silent: null,
    enteredBy: kept.begunBy,
    legs: caller.legs,
    manner: ofMannerBefore(caller.manner),
  }
  const called: Participant = {
    account: callee.account,
    place: placeBefore(phase, begunAt),
    silent: kept.silent,
    enteredBy: kept.answeredBy,
    legs: callee.legs,
    manner: ofMannerBefore(callee.manner),
  }
  return {
    call: kept.call,
    conversation: kept.conversation,
    media: kept.media,
    begunAt,
    ofGroup: false,
    locked: false,
    route: "direct",
    growth: null,
    roomed: [],
    participants: [began, called],
    nextLeg: kept.nextLeg,
    phase: phase.kind === "ringing" ? { kind: "ringing", waitsUntil: null } : phase,
  }
}

const ofMannerBefore = ({ muted, camera, sharing, holding }: CallBefore["caller"]["manner"]): Manner => ({
  muted,
  camera,
  sharing,
  holding,
  raised: null,
})

/** Where who was called is. */
function placeBefore(phase: CallBefore["phase"], begunAt: number): Place {
  if (phase.kind === "ringing") return phase
  if (phase.kind === "talking") return { kind: "in", since: phase.answeredAt }
  const { outcome, at, by } = phase
  if (outcome === "no_answer" || outcome === "declined" || outcome === "busy")
    return { kind: "out", at, why: outcome, by, since: null }
  return outcome === "cancelled" ? { kind: "ringing", until: at, reached: false } : { kind: "in", since: begunAt }
}

function toBefore(call: Call, began: Participant, called: Participant): object {
  const { place } = called
  return {
    call: call.call,
    conversation: call.conversation,
    media: call.media,
    begunAt: call.begunAt,
    silent: called.silent,
    begunBy: began.enteredBy,
    caller: participantBeforeOf(began),
    callee: participantBeforeOf(called),
    answeredBy: called.enteredBy,
    nextLeg: call.nextLeg,
    phase:
      call.phase.kind === "ringing" && place.kind === "ringing"
        ? { kind: "ringing", until: place.until, reached: place.reached }
        : call.phase,
  }
}

const participantBeforeOf = ({ account, legs, manner: { muted, camera, sharing, holding } }: Participant): object => ({
  account,
  legs,
  manner: { muted, camera, sharing, holding },
})

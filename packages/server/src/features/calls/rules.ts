import {
  type AccountId,
  type CallId,
  type CallMedia,
  type CallOutcome,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type HandOffTrouble,
  type Manner,
  type Time,
} from "@everline/protocol"
import type { Call, Ended, HandOff, Leg, Participant, Ringing, Silence, Talking } from "./call.ts"

/** Nobody answers for so long. */
export const RING_MS = 45_000
/** From the answer until the two hear each other. */
export const CONNECT_MS = 30_000
/** A device that is asked to take over answers within this time, and connects within that. */
export const ASK_MS = 30_000
export const HAND_OFF_MS = 10_000
/** A device says that it is there more often than this; the other side notices sooner. */
export const SILENT_MS = 12_000
/** Another device may go on for one that is lost for so long. */
export const TAKE_OVER_MS = 25_000

/** Whose device does something. */
export interface By {
  readonly account: AccountId
  readonly device: DeviceId
}

/** What happens to a call. */
export type Step =
  | { readonly kind: "ring"; readonly by: By }
  | { readonly kind: "answer"; readonly by: By; readonly holds: readonly Capability[]; readonly camera: boolean }
  | { readonly kind: "decline"; readonly by: By; readonly busy: boolean }
  | { readonly kind: "hang_up"; readonly by: By }
  /** The device hears the other side for the first time. */
  | { readonly kind: "connect"; readonly by: By }
  | { readonly kind: "alive"; readonly by: By }
  /** For how long nothing came by the link of these legs; 0 when something comes. */
  | { readonly kind: "hear"; readonly by: By; readonly legs: readonly number[]; readonly silentMs: number }
  | { readonly kind: "behave"; readonly by: By; readonly manner: Partial<Manner> }
  /** One of one's devices is to take over; the device itself does, or agrees to. */
  | { readonly kind: "move"; readonly by: By; readonly to: DeviceId; readonly takes: readonly Capability[] }
  | { readonly kind: "take"; readonly by: By; readonly takes: readonly Capability[] }
  /** The device that is to take over does not. */
  | { readonly kind: "refuse"; readonly by: By; readonly why: HandOffTrouble }
  /** What comes by the link of these legs, one of which is to take over, has arrived where it is to be heard. */
  | { readonly kind: "arrive"; readonly by: By; readonly legs: readonly number[] }
  /** A device is signed out. */
  | { readonly kind: "gone"; readonly by: By }
  | { readonly kind: "pass" }

export interface Begin {
  readonly call: CallId
  readonly conversation: ConversationId
  readonly media: CallMedia
  readonly by: By
  readonly holds: readonly Capability[]
  readonly callee: AccountId
  readonly silent: Silence | null
}

const CALM: Manner = { muted: false, camera: false, sharing: false, holding: false }

export function begin({ call, conversation, media, by, holds, callee, silent }: Begin, at: Time): Call<Ringing> {
  const leg: Leg = { leg: 1, device: by.device, holds, seenAt: at, lost: null }
  return {
    ...{ call, conversation, media, silent, begunAt: at, begunBy: by.device, answeredBy: null, nextLeg: 2 },
    caller: { account: by.account, legs: [leg], manner: { ...CALM, camera: media === "video" } },
    callee: { account: callee, legs: [], manner: CALM },
    phase: { kind: "ringing", until: at + RING_MS, reached: false },
  }
}

/**
 * What becomes of a call by what happens to it; what its time brings happens before. A call that has ended stays as it is.
 * @throws call_over, call_answered, not_in_call, hand_off_over: then the call is as `step` with `pass` leaves it
 */
export function step(call: Call, what: Step, at: Time): Call {
  const now = pass(call, at)
  if (what.kind === "pass") return now
  // What was put off by a hand-off is due when that is over.
  if (isRinging(now)) return pass(ring(now, what, at), at, at)
  if (isTalking(now)) return pass(talk(now, what, at), at, at)
  if (isForTheDead(what)) return now
  throw new EverlineError("call_over")
}

/**
 * Who calls while a call goes on in the same conversation: the other's that rings they answer, also one that was not to
 * ring.
 * @throws call_running
 */
export function meet(call: Call, { by, ...more }: Omit<Extract<Step, { kind: "answer" }>, "kind">, at: Time): Call {
  if (call.phase.kind !== "ringing" || call.callee.account !== by.account) throw new EverlineError("call_running")
  return step({ ...call, silent: null }, { kind: "answer", by, ...more }, at)
}

/** When something happens to a call by its time alone; null when it has ended. */
export const dueAt = (call: Call): Time | null => next(call)?.at ?? null

const isRinging = (call: Call): call is Call<Ringing> => call.phase.kind === "ringing"
const isTalking = (call: Call): call is Call<Talking> => call.phase.kind === "talking"
/** What is as well when the call is over: who hangs up or declines has what they want. */
const isForTheDead = ({ kind }: Step): boolean =>
  kind === "hang_up" || kind === "decline" || kind === "gone" || kind === "alive"

const sideOf = (call: Call, account: AccountId): "caller" | "callee" =>
  call.caller.account === account ? "caller" : "callee"
const otherOf = (call: Call, account: AccountId): Participant =>
  call.caller.account === account ? call.callee : call.caller
const legOf = (participant: Participant, device: DeviceId): Leg | undefined =>
  participant.legs.find((leg) => leg.device === device)

/** @throws not_in_call unless the device has a leg */
function requireLeg(call: Call, { account, device }: By): Leg {
  const leg = legOf(call[sideOf(call, account)], device)
  if (leg === undefined) throw new EverlineError("not_in_call")
  return leg
}

function end(call: Call, outcome: CallOutcome, at: Time, by: AccountId | null = null): Call<Ended> {
  const connectedAt = isTalking(call) ? call.phase.connectedAt : null
  const talkedMs = connectedAt === null ? 0 : Math.max(0, at - connectedAt)
  return { ...call, phase: { kind: "ended", at, outcome, by, talkedMs } }
}

// ── while it rings

function ring(call: Call<Ringing>, what: Step, at: Time): Call {
  switch (what.kind) {
    case "ring":
      requireCalled(call, what.by)
      return call.phase.reached ? call : { ...call, phase: { ...call.phase, reached: true } }
    case "answer":
      requireCalled(call, what.by)
      return answer(call, what, at)
    case "decline":
      requireCalled(call, what.by)
      return end(call, what.busy ? "busy" : "declined", at, what.by.account)
    case "hang_up":
      requireLeg(call, what.by)
      return end(call, "cancelled", at, what.by.account)
    case "gone":
      return legOf(call.caller, what.by.device) === undefined ? call : end(call, "cancelled", at, what.by.account)
    case "alive":
      requireLeg(call, what.by)
      return withLegs(call, what.by.account, (leg) => seen(leg, what.by.device, at))
    case "behave":
      requireLeg(call, what.by)
      return behave(call, what.by.account, what.manner)
    default:
      throw new EverlineError("not_in_call")
  }
}

/** @throws not_in_call unless it rings with them */
function requireCalled(call: Call, { account }: By): void {
  if (account !== call.callee.account || call.silent !== null) throw new EverlineError("not_in_call")
}

function answer(call: Call, { by, holds, camera }: Extract<Step, { kind: "answer" }>, at: Time): Call<Talking> {
  const leg: Leg = { leg: call.nextLeg, device: by.device, holds, seenAt: at, lost: null }
  const { callee } = call
  return {
    ...call,
    callee: { ...callee, legs: [leg], manner: { ...callee.manner, camera } },
    answeredBy: by.device,
    nextLeg: call.nextLeg + 1,
    phase: { kind: "talking", answeredAt: at, connectedAt: null, handOffs: [], failed: null },
  }
}

// ── while two talk

function talk(call: Call<Talking>, what: Exclude<Step, { kind: "pass" }>, at: Time): Call {
  const { by } = what
  switch (what.kind) {
    case "ring":
      throw new EverlineError("call_answered")
    case "answer":
      // An answer that comes again.
      if (call.answeredBy === by.device && legOf(call.callee, by.device) !== undefined) return call
      throw new EverlineError("call_answered")
    case "decline":
      if (by.account !== call.callee.account) throw new EverlineError("not_in_call")
      throw new EverlineError("call_answered")
    case "hang_up":
      requireLeg(call, by)
      return end(call, "answered", at, by.account)
    case "connect":
      requireLeg(call, by)
      return call.phase.connectedAt === null ? withPhase(call, { connectedAt: at }) : call
    case "alive":
      requireLeg(call, by)
      return withLegs(call, by.account, (leg) => seen(leg, by.device, at))
    case "hear":
      requireLeg(call, by)
      return withLegs(call, otherOf(call, by.account).account, (leg) =>
        what.legs.includes(leg.leg) ? heard(leg, what.silentMs, at) : leg,
      )
    case "behave":
      requireLeg(call, by)
      return behave(call, by.account, what.manner)
    case "move":
      requireLeg(call, by)
      return wish(call, by.account, what.to, what.takes, { kind: "asking", until: at + ASK_MS }, at)
    case "take":
      return wish(call, by.account, by.device, what.takes, { kind: "waiting" }, at)
    case "refuse": {
      const own = call.phase.handOffs.find(({ to }) => to === by.device)
      if (own === undefined) throw new EverlineError("hand_off_over")
      return giveUp(call, own, what.why, at)
    }
    case "arrive":
      return arrive(call, what, at)
    case "gone":
      return leave(call, by, at)
  }
}

/** A leg of which the other side hears nothing for some time, or something again. */
function heard(leg: Leg, silentMs: number, at: Time): Leg {
  if (silentMs === 0) return { ...leg, seenAt: at, lost: null }
  return leg.lost === null ? { ...leg, lost: { since: at - silentMs, told: true } } : leg
}

/** A device that says that it is there; what the other side misses, the other side finds. */
const seen = (leg: Leg, device: DeviceId, at: Time): Leg =>
  leg.device === device ? { ...leg, seenAt: at, lost: leg.lost?.told === true ? leg.lost : null } : leg

function behave<C extends Call>(call: C, account: AccountId, manner: Partial<Manner>): C {
  const side = sideOf(call, account)
  return { ...call, [side]: { ...call[side], manner: { ...call[side].manner, ...manner } } }
}

function withLegs<C extends Call>(call: C, account: AccountId, change: (leg: Leg) => Leg): C {
  const side = sideOf(call, account)
  return { ...call, [side]: { ...call[side], legs: call[side].legs.map(change) } }
}

const withPhase = (call: Call<Talking>, phase: Partial<Talking>): Call<Talking> => ({
  ...call,
  phase: { ...call.phase, ...phase },
})

// ── hand-off

/** What others of a person's devices hold of what one would take. */
function takenFrom(participant: Participant, to: DeviceId, takes: readonly Capability[]): readonly Capability[] {
  const held = participant.legs.flatMap(({ device, holds }) => (device === to ? [] : holds))
  return takes.filter((capability) => held.includes(capability))
}

const isConnecting = ({ phase }: HandOff): boolean => phase.kind === "connecting"

/** A person wishes one thing at a time: the newest. What connects already goes on. */
function wish(
  call: Call<Talking>,
  account: AccountId,
  to: DeviceId,
  wanted: readonly Capability[],
  phase: HandOff["phase"],
  at: Time,
): Call<Talking> {
  const { handOffs } = call.phase
  if (handOffs.some((one) => isConnecting(one) && one.account === account && one.to === to)) return call
  const others = handOffs.filter((one) => isConnecting(one) || one.account !== account)
  const takes = takenFrom(call[sideOf(call, account)], to, wanted)
  // Where nothing is left to be taken, all is as one would have it.
  if (takes.length === 0) return withPhase(call, { handOffs: others })
  return settle(withPhase(call, { handOffs: [...others, { account, to, takes, phase }], failed: null }), at)
}

/** When none connects, the first that waits does. */
function settle(call: Call<Talking>, at: Time): Call<Talking> {
  const { handOffs } = call.phase
  const next = handOffs.find(({ phase }) => phase.kind === "waiting")
  if (next === undefined || handOffs.some(isConnecting)) return call
  const { account, to } = next
  const side = sideOf(call, account)
  const { legs } = call[side]
  const takes = takenFrom(call[side], to, next.takes)
  if (takes.length === 0) return settle(without(call, next), at)
  const leg = legOf(call[side], to)?.leg ?? call.nextLeg
  const isNew = leg === call.nextLeg
  const coming: Leg = { leg, device: to, holds: [], seenAt: at, lost: null }
  const connecting: HandOff = { account, to, takes, phase: { kind: "connecting", leg, until: at + HAND_OFF_MS } }
  return withPhase(
    {
      ...call,
      [side]: { ...call[side], legs: isNew ? [...legs, coming] : legs },
      nextLeg: isNew ? leg + 1 : call.nextLeg,
    },
    { handOffs: handOffs.map((one) => (one === next ? connecting : one)) },
  )
}

const without = (call: Call<Talking>, gone: HandOff): Call<Talking> =>
  withPhase(call, { handOffs: call.phase.handOffs.filter((one) => one !== gone) })

/** Takes out a leg that holds nothing. */
function dropLeg<C extends Call>(call: C, account: AccountId, leg: number): C {
  const side = sideOf(call, account)
  const legs = call[side].legs.filter((one) => one.leg !== leg || one.holds.length > 0)
  return { ...call, [side]: { ...call[side], legs } }
}

/** A hand-off that does not happen leaves everything where it was. */
function giveUp(call: Call<Talking>, { account, to, phase }: HandOff, why: HandOffTrouble, at: Time): Call<Talking> {
  const own = call.phase.handOffs.filter((one) => !(one.account === account && one.to === to))
  const before = phase.kind === "connecting" ? dropLeg(call, account, phase.leg) : call
  return settle(withPhase(before, { handOffs: own, failed: { account, to, why, at } }), at)
}

/**
 * The voice arrives where the other side hears it; where the voice stays, what the device takes arrives at the device
 * itself.
 */
function arrive(call: Call<Talking>, { by, legs: link }: Extract<Step, { kind: "arrive" }>, at: Time): Call<Talking> {
  requireLeg(call, by)
  const handing = call.phase.handOffs.find(isConnecting)
  if (handing?.phase.kind !== "connecting" || !link.includes(handing.phase.leg))
    throw new EverlineError("hand_off_over")
  const { leg } = handing.phase
  const isVoice = handing.takes.includes("microphone")
  if (isVoice ? by.account === handing.account : by.device !== handing.to) throw new EverlineError("not_in_call")
  const side = sideOf(call, handing.account)
  const legs = call[side].legs.map((one): Leg => {
    const kept = one.holds.filter((capability) => !handing.takes.includes(capability))
    return { ...one, holds: one.leg === leg ? [...kept, ...handing.takes] : kept }
  })
  const stayed = legs.filter(({ holds }) => holds.length > 0)
  return settle(without({ ...call, [side]: { ...call[side], legs: stayed } }, handing), at)
}

/** A device leaves. What it held another of its person's takes that is in; where there is none the call is over. */
function leave(call: Call<Talking>, { account, device }: By, at: Time): Call {
  const side = sideOf(call, account)
  const own = call.phase.handOffs.find((one) => one.account === account && one.to === device)
  const before = own === undefined ? call : giveUp(call, own, "gone", at)
  const leg = legOf(before[side], device)
  if (leg === undefined) return before
  const others = before[side].legs.filter((one) => one !== leg)
  const heir = others.find(({ holds }) => holds.length > 0)
  if (heir === undefined) return end(before, "answered", at, account)
  return settle(inherit(before, side, leg, heir), at)
}

function inherit(call: Call<Talking>, side: "caller" | "callee", leg: Leg, heir: Leg): Call<Talking> {
  const legs = call[side].legs
    .filter((one) => one !== leg)
    .map((one) => (one === heir ? { ...one, holds: [...one.holds, ...leg.holds] } : one))
  return { ...call, [side]: { ...call[side], legs } }
}

// ── what time brings

/** A device that is lost is waited for no longer than this, and as long as another one connects to take over. */
function lostUntil(call: Call, account: AccountId, since: Time): Time | null {
  const { phase } = call
  const isTaken = phase.kind === "talking" && phase.handOffs.some((one) => one.account === account && isConnecting(one))
  return isTaken ? null : since + TAKE_OVER_MS
}

/** What the time brings of itself, and when. */
function* deadlines(call: Call): Generator<{ readonly at: Time; readonly happens: (at: Time) => Call }> {
  if (call.phase.kind === "ended") return
  for (const side of ["caller", "callee"] as const) {
    const { account, legs } = call[side]
    for (const leg of legs) {
      // One that comes is waited for as long as its hand-off.
      if (leg.holds.length === 0) continue
      if (leg.lost === null) {
        const lost = { since: leg.seenAt, told: false }
        const happens = () => withLegs(call, account, (one) => (one === leg ? { ...one, lost } : one))
        yield { at: leg.seenAt + SILENT_MS, happens }
      } else {
        const until = lostUntil(call, account, leg.lost.since)
        if (until !== null) yield { at: until, happens: (at) => lose(call, side, leg, at) }
      }
    }
  }
  if (isRinging(call)) yield { at: call.phase.until, happens: (at) => end(call, "no_answer", at) }
  if (!isTalking(call)) return
  const { answeredAt, connectedAt, handOffs } = call.phase
  if (connectedAt === null) yield { at: answeredAt + CONNECT_MS, happens: (at) => end(call, "failed", at) }
  for (const one of handOffs) {
    if (one.phase.kind === "waiting") continue
    const why = one.phase.kind === "asking" ? "no_answer" : "not_connected"
    yield { at: one.phase.until, happens: (at) => giveUp(call, one, why, at) }
  }
}

/** What is due first; null when the call has ended. */
function next(call: Call) {
  let first: { readonly at: Time; readonly happens: (at: Time) => Call } | null = null
  for (const one of deadlines(call)) if (first === null || one.at < first.at) first = one
  return first
}

/** Lets the time pass until now: what is due happens in its order, when it was due, but nothing before `since`. */
function pass(call: Call, now: Time, since: Time = Number.NEGATIVE_INFINITY): Call {
  let [passed, at] = [call, since]
  for (let due = next(passed); due !== null && due.at <= now; due = next(passed)) {
    at = Math.max(at, due.at)
    passed = due.happens(at)
  }
  return passed
}

/** A device that no other went on for is taken out. */
function lose(call: Call, side: "caller" | "callee", leg: Leg, at: Time): Call {
  const heir = call[side].legs.find((one) => one.holds.length > 0 && one.lost === null)
  if (isTalking(call) && heir !== undefined) return settle(inherit(call, side, leg, heir), at)
  // Who rings and is gone has given up.
  return end(call, isRinging(call) ? "cancelled" : "lost", at)
}

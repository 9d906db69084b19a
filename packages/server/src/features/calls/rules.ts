import {
  type AccountId,
  type CallId,
  type CallMedia,
  type Capability,
  type ConversationId,
  EverlineError,
  type Manner,
  type Time,
} from "@everline/protocol"
import type { Call, Leg, Participant, Ringing, Silence } from "./call.ts"
import { personOf, withPerson } from "./people.ts"
import { RING_MS, ring } from "./rules/ringing.ts"
import type { By, Step, StepOf } from "./rules/steps.ts"
import { talk } from "./rules/talking.ts"
import { isRinging, isTalking, pass } from "./rules/time.ts"

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
  const caller: Participant = {
    ...{ account: by.account, place: { kind: "in", since: at }, silent: null, enteredBy: by.device, legs: [leg] },
    manner: { ...CALM, camera: media === "video" },
  }
  const place = { kind: "ringing", until: at + RING_MS, reached: false } as const
  const called: Participant = { account: callee, place, silent, enteredBy: null, legs: [], manner: CALM }
  return {
    ...{ call, conversation, media, begunAt: at, participants: [caller, called], nextLeg: 2 },
    phase: { kind: "ringing" },
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
export function meet(call: Call, { by, ...more }: Omit<StepOf<"answer">, "kind">, at: Time): Call {
  if (call.phase.kind !== "ringing" || personOf(call, by.account)?.place.kind !== "ringing")
    throw new EverlineError("call_running")
  const heard = withPerson(call, by.account, (person) => ({ ...person, silent: null }))
  return step(heard, { kind: "answer", by, ...more }, at)
}

/** What is as well when the call is over: who hangs up or declines has what they want. */
const isForTheDead = ({ kind }: Step): boolean =>
  kind === "hang_up" || kind === "decline" || kind === "gone" || kind === "alive"

import {
  type CallId,
  type CallMedia,
  type Capability,
  type ConversationId,
  EverlineError,
  type Time,
} from "@everline/protocol"
import type { Call, Leg, Participant, RunningCall } from "./call.ts"
import { isRinging, isTalking, isThere, personOf, withPerson } from "./people.ts"
import { CALM, called, refuseBusy } from "./rules/coming.ts"
import { arriveInRoom } from "./rules/hand-off.ts"
import { depart } from "./rules/leaving.ts"
import { ring } from "./rules/ringing.ts"
import type { By, Called, Step, StepOf } from "./rules/steps.ts"
import { talk } from "./rules/talking.ts"
import { pass } from "./rules/time.ts"

/** A group's call in which nobody is called waits so long for somebody to join. */
export const WAIT_MS = 5 * 60_000

export interface Begin {
  readonly call: CallId
  readonly conversation: ConversationId
  readonly media: CallMedia
  readonly by: By
  readonly holds: readonly Capability[]
  /** Its members may join; nobody is called where they are many. */
  readonly ofGroup: boolean
  readonly people: readonly Called[]
}

export function begin({ call, conversation, media, by, holds, ofGroup, people }: Begin, at: Time): Call {
  const leg: Leg = { leg: 1, device: by.device, holds, seenAt: at, lost: null }
  const first: Participant = {
    account: by.account,
    place: { kind: "in", since: at },
    silent: null,
    enteredBy: by.device,
    legs: [leg],
    manner: { ...CALM, camera: media === "video" },
  }
  const begun: Call = {
    ...{ call, conversation, media, begunAt: at, ofGroup, locked: false, growth: null, roomed: [], nextLeg: 2 },
    route: ofGroup ? "room" : "direct",
    participants: [first, ...people.map((one) => called(one, at))],
    phase: { kind: "ringing", waitsUntil: people.length === 0 ? at + WAIT_MS : null },
  }
  return refuseBusy(begun, people, at)
}

/**
 * What becomes of a call by what happens to it; what its time brings happens before. A call that has ended stays as it is.
 * @param hasRooms whether many can meet here; where they cannot, two try no way beside the direct one
 * @throws call_over, call_answered, not_in_call, hand_off_over, call_full, call_locked, not_host: then the call is as
 * `step` with `pass` leaves it
 */
export function step(call: Call, what: Step, at: Time, hasRooms = true): Call {
  const now = pass(call, at, { hasRooms })
  if (what.kind === "pass") return now
  // What was put off by a hand-off is due when that is over.
  if (isRinging(now) || isTalking(now)) return pass(happen(now, what, at), at, { since: at, hasRooms })
  if (isForTheDead(what)) return now
  throw new EverlineError("call_over")
}

function happen(call: RunningCall, what: Exclude<Step, StepOf<"pass">>, at: Time): Call {
  switch (what.kind) {
    case "expel":
      return call.participants.some((one) => one.account === what.account && isThere(one))
        ? depart(call, what.account, "removed", at)
        : call
    case "flow":
      return isTalking(call) ? arriveInRoom(call, what.leg, true, at) : call
    default:
      return isRinging(call) ? ring(call, what, at) : talk(call, what, at)
  }
}

/**
 * Who calls while a call goes on in the same conversation. The other's that rings they answer, also one that was not to
 * ring; a group's they join, and so they come back into one in which others have taken their place.
 * @throws call_running, call_full, call_locked
 */
export function meet(call: Call, { by, ...more }: Omit<StepOf<"answer">, "kind">, at: Time, hasRooms = true): Call {
  const place = personOf(call, by.account)?.place.kind ?? "out"
  if (place === "in") throw new EverlineError("call_running")
  if (call.ofGroup || place === "out") return step(call, { kind: "join", by, ...more }, at, hasRooms)
  const heard = withPerson(call, by.account, (person) => ({ ...person, silent: null }))
  return step(heard, { kind: "answer", by, ...more }, at, hasRooms)
}

/** What is as well when the call is over: who hangs up or declines has what they want. */
const isForTheDead = ({ kind }: Step): boolean =>
  kind === "hang_up" || kind === "decline" || kind === "gone" || kind === "alive" || kind === "expel" || kind === "flow"

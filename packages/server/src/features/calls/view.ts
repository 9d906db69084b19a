import { type AccountId, type CallLeg, type CallLink, type CallView, EverlineError } from "@everline/protocol"
import type { Call, Leg, Participant } from "./call.ts"
import { beganBy, othersOf, personOf } from "./people.ts"
import type { KeptCall } from "./store.ts"

/** Names the way between two legs. */
export const linkOf = (one: number, other: number): string => `${Math.min(one, other)}-${Math.max(one, other)}`

/** The legs that a link names. */
export const legsOf = (link: string): readonly number[] => link.split("-").map(Number)

/** Whether somebody may know of a call while it goes on: with whom it does not ring knows nothing of it. */
export const isShown = (call: Call, account: AccountId): boolean => personOf(call, account)?.silent === null

/** A call that is there for this account; null: for whomsoever. @throws not_found */
export function requireOwn(kept: KeptCall | undefined, account: AccountId | null): KeptCall {
  const isTheirs = ({ call }: KeptCall) => account === null || isShown(call, account)
  if (kept === undefined || !isTheirs(kept)) throw new EverlineError("not_found", { field: "call" })
  return kept
}

/** A call as one of the two sees it. */
export function viewFor(call: Call, account: AccountId, rev: number): CallView {
  const [mine, [theirs]] = [personOf(call, account), othersOf(call, account)]
  if (mine === undefined || theirs === undefined) throw new EverlineError("not_found", { field: "call" })
  const isCaller = mine === beganBy(call)
  const { phase } = call
  const isTalking = phase.kind === "talking"
  const failed = isTalking && phase.failed?.account === account ? phase.failed : null
  const coming = isTalking ? phase.handOffs.find((one) => one.phase.kind === "connecting") : undefined
  // Of one that takes no voice there is nothing to wait for here: it says itself when it has what it takes.
  const isComing = ({ leg }: Leg) =>
    coming?.phase.kind === "connecting" && coming.phase.leg === leg && coming.takes.includes("microphone")
  const linksOf = ({ leg }: Leg): readonly CallLink[] =>
    theirs.legs.map((other) => ({
      link: linkOf(leg, other.leg),
      offers: leg > other.leg,
      voice: other.holds.includes("microphone"),
      picture: other.holds.includes("camera"),
      arriving: isComing(other),
    }))
  return {
    call: call.call,
    conversation: call.conversation,
    account: theirs.account,
    outgoing: isCaller,
    media: call.media,
    begunAt: call.begunAt,
    rev,
    state: phase.kind,
    reached: phase.kind !== "ringing" || call.participants.some(isReached),
    connectedAt: isTalking ? phase.connectedAt : null,
    answeredBy: isCaller ? null : mine.enteredBy,
    legs: phase.kind === "ended" ? [] : mine.legs.map((leg) => toLeg(leg, linksOf(leg))),
    mine: mine.manner,
    theirs: { ...theirs.manner, lost: isLost(theirs) },
    handOffs: isTalking
      ? phase.handOffs
          .filter((one) => one.account === account)
          .map(({ to, takes, phase: { kind } }) => ({ to, takes, state: kind }))
      : [],
    failed: failed === null ? null : { to: failed.to, why: failed.why, at: failed.at },
    ended:
      phase.kind === "ended" ? { at: phase.at, outcome: phase.outcome, by: phase.by, talkedMs: phase.talkedMs } : null,
  }
}

const toLeg = ({ device, holds, lost }: Leg, links: readonly CallLink[]): CallLeg => ({
  device,
  holds,
  lost: lost !== null,
  links,
})

const isReached = ({ place }: Participant): boolean => place.kind === "ringing" && place.reached

/** Whether the device that somebody speaks by is gone, or all that they have there. */
const isLost = ({ legs }: Participant): boolean => {
  const gone = legs.filter(({ lost }) => lost !== null)
  return gone.length > 0 && (gone.length === legs.length || gone.some(({ holds }) => holds.includes("microphone")))
}

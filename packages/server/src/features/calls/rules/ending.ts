/** How people go out of a call, and how it ends. */
import type { AccountId, CallOutcome, Time } from "@everline/protocol"
import type { Call, Ended, OutReason } from "../call.ts"
import { withPerson } from "../people.ts"

/** Somebody is in a call no more, or will not come: their devices are not in it. */
export const goOut = <C extends Call>(
  call: C,
  account: AccountId,
  why: OutReason,
  at: Time,
  by: AccountId | null = null,
): C => withPerson(call, account, (person) => ({ ...person, place: { kind: "out", at, why, by }, legs: [] }))

/** @param by who ended it */
export function end(call: Call, outcome: CallOutcome, at: Time, by: AccountId | null = null): Call<Ended> {
  const connectedAt = call.phase.kind === "talking" ? call.phase.connectedAt : null
  const talkedMs = connectedAt === null ? 0 : Math.max(0, at - connectedAt)
  return { ...call, phase: { kind: "ended", at, outcome, by, talkedMs } }
}

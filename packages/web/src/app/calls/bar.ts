import { type CallId, type CallView, type GroupCall, LIMITS, type Time } from "@everline/protocol"
import type { CallBarView } from "../../screens/call/view.ts"

/**
 * What a conversation says of its call: of one that one is in, or that rings here, nothing but the call's own screen does.
 * @param removed calls that a host has removed one from
 */
export function goingOn(
  call: GroupCall | undefined,
  running: readonly Pick<CallView, "call">[],
  removed: ReadonlySet<CallId>,
  clock: (at: Time) => number,
): Exclude<CallBarView, { kind: "ended" }> | null {
  if (call === undefined || running.some((one) => one.call === call.call)) return null
  const { media, people, locked, connectedAt } = call
  const facts = { media, people, since: connectedAt === null ? null : clock(connectedAt) }
  if (removed.has(call.call)) return { kind: "removed", ...facts }
  const kind = locked ? "locked" : people >= LIMITS.callPeople ? "full" : "open"
  return { kind, ...facts }
}

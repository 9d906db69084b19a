import type { Invite } from "@everline/protocol"

export type InviteState = "open" | "used" | "expired" | "ended"

/** How an invite stands: what was used up stays so, whatever became of it afterwards. */
export function inviteState({ uses, used, endedAt, expiresAt }: Invite, now: number): InviteState {
  if (used >= uses) return "used"
  if (endedAt !== null) return "ended"
  return expiresAt <= now ? "expired" : "open"
}

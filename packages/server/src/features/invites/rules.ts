import { type AccountId, EverlineError, type Time } from "@everline/protocol"

/** How long an invite is good. */
export const INVITE_MS = 7 * 24 * 3600_000

/** The secret of the standing invite of a server where anyone may sign up: …/join/everyone. */
export const OPEN_INVITE = "everyone"

export interface Invite {
  readonly admin: boolean
  readonly expiresAt: Time
  readonly usedBy: AccountId | null
  /** Display name of who made it; null: the server or the command line. */
  readonly from: string | null
}

/** What an invite still gives: an account to be made, or the one that it made. */
export type Standing =
  | { readonly state: "good"; readonly admin: boolean; readonly from: string | null; readonly once: boolean }
  | { readonly state: "used"; readonly by: AccountId }

/** @throws invite_invalid when there is none or its time is over */
export function standing(invite: Invite | undefined, now: Time): Standing {
  if (invite?.usedBy) return { state: "used", by: invite.usedBy }
  if (invite === undefined || invite.expiresAt <= now) throw new EverlineError("invite_invalid")
  return { state: "good", admin: invite.admin, from: invite.from, once: true }
}

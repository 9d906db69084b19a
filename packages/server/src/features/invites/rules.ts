import { type AccountId, EverlineError, type Time } from "@everline/protocol"

export const DAY_MS = 24 * 3600_000
/** How long an invite is good unless somebody says otherwise. */
export const INVITE_DAYS = 7

/** The secret of the standing invite of a server where anyone may sign up: …/join/everyone. */
export const OPEN_INVITE = "everyone"

export interface KeptInvite {
  readonly admin: boolean
  readonly expiresAt: Time
  readonly endedAt: Time | null
  /** For how many people, and how many came by it. */
  readonly uses: number
  readonly used: number
  /** Who came by one that is for one person. */
  readonly usedBy: AccountId | null
  /** Display name of who made it; null: the server or the command line. */
  readonly from: string | null
}

/** What an invite still gives: an account to be made, the one that it made, or none any more of several. */
export type Standing =
  | {
      readonly state: "good"
      readonly admin: boolean
      readonly from: string | null
      readonly once: boolean
      /** Whether it is the standing one, which nobody made. */
      readonly standing: boolean
    }
  | { readonly state: "used"; readonly once: true; readonly by: AccountId }
  | { readonly state: "full"; readonly once: false }

/** @throws invite_invalid when there is none, it was ended or its time is over */
export function standingOf(invite: KeptInvite | undefined, now: Time): Standing {
  if (invite?.usedBy) return { state: "used", once: true, by: invite.usedBy }
  if (invite === undefined || invite.endedAt !== null || invite.expiresAt <= now)
    throw new EverlineError("invite_invalid")
  const { admin, from, uses, used } = invite
  if (uses > 1 && used >= uses) return { state: "full", once: false }
  return { state: "good", admin, from, once: uses === 1, standing: false }
}

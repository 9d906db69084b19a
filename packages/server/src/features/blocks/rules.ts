import { type AccountId, EverlineError } from "@everline/protocol"

/** Who of two has blocked the other, as one of them sees it; perhaps both. */
export interface Between {
  readonly mine: boolean
  readonly theirs: boolean
}

/** Why one may not write to somebody. Whose block it is decides: who is blocked learns only that nothing is taken. */
export type Barrier = "blocked_by_you" | "not_accepted"

export function barrierOf({ mine, theirs }: Between): Barrier | null {
  if (mine) return "blocked_by_you"
  return theirs ? "not_accepted" : null
}

/** @throws blocked_by_you, not_accepted */
export function checkOpen(barrier: Barrier | null): void {
  if (barrier !== null) throw new EverlineError(barrier)
}

/** @throws bad_request: with oneself one is never through */
export function checkOther(account: AccountId, other: AccountId): void {
  if (account === other) throw new EverlineError("bad_request", { field: "account" })
}

import type { DeviceId, Self } from "@everline/protocol"

/** Letters of codes: none that is taken for another, and no vowels, so that no code is a word. */
export const CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
/** 28^8: 38 bits, of which a guesser sees a few hundred tries in a code's five minutes. */
export const CODE_LENGTH = 8

const code = new RegExp(`^[${CODE_LETTERS}]{${CODE_LENGTH}}$`)

/** The code that somebody typed, as it was shown but for its gaps; null for what can be none. */
export function codeOf(shown: string): string | null {
  const plain = shown.replace(/[\s-]/g, "").toUpperCase()
  return code.test(plain) ? plain : null
}

/** What became of a screen that wants in. */
export type Standing =
  | { readonly state: "waiting" }
  | { readonly state: "seen"; readonly by: string }
  | { readonly state: "refused" }
  | { readonly state: "confirmed"; readonly self: Self; readonly device: DeviceId }

/** As it is kept: who has looked, and what it became. */
export interface Kept {
  readonly state: Standing["state"]
  readonly self: Self | null
  readonly device: DeviceId | null
}

export function standingOf({ state, self, device }: Kept): Standing {
  if (self === null) return { state: "waiting" }
  if (device !== null) return { state: "confirmed", self, device }
  return state === "refused" ? { state } : { state: "seen", by: self.displayName }
}

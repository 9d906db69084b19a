import { signal } from "@preact/signals"

const NAME = "everline.claim"

function read(): string | null {
  try {
    return localStorage.getItem(NAME)
  } catch {
    return null
  }
}

const kept = signal(read())

/** By which somebody who asked for an account learns what became of it, also after a reload. Null when nobody here did. */
export const keptClaim = kept

/** Keeps a claim, or lets go of it. Where storage is refused (a private window) it lasts as long as the page. */
export function keepClaim(claim: string | null): void {
  kept.value = claim
  try {
    if (claim === null) localStorage.removeItem(NAME)
    else localStorage.setItem(NAME, claim)
  } catch {
    // Nothing to do: it is kept for this page.
  }
}

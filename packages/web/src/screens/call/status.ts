import { own, t } from "../../i18n/i18n.ts"
import { lasted } from "../../lib/time.ts"
import type { CallScreenView } from "./view.ts"

/** The other is called, and has not answered yet. */
export const rings = ({ phase }: CallScreenView): boolean => phase.kind === "calling" || phase.kind === "ringing"

/** There is a picture of the other. Of a call that waits there is none, for nothing is sent. */
export const isSeen = ({ pictures, phase, mine, theirs }: CallScreenView): boolean =>
  phase.kind === "talking" && !mine.holding && !theirs.holding && pictures.some(({ shows }) => shows)

/** How the line is, in plain words. */
export function qualityWords({ quality, mine, theirs }: Pick<CallScreenView, "quality" | "mine" | "theirs">): string {
  if (mine.holding || theirs.holding) return t("calls.holding")
  if (theirs.lost || quality === "reconnecting") return t("calls.reconnecting")
  return quality === "connecting" ? t("calls.connecting") : t(`calls.quality.${quality}`)
}

/** Nothing comes. */
export const isBroken = ({ quality, theirs }: Pick<CallScreenView, "quality" | "theirs">): boolean =>
  theirs.lost || quality === "reconnecting"

/** What comes is worse than one is used to. */
export const isWeak = ({ quality }: Pick<CallScreenView, "quality">): boolean =>
  quality === "slow" || quality === "weak_here" || quality === "weak_there"

/** What stands under the name: how far the call is, how long it goes, or how it ended. */
export function phaseWords({ phase, person }: CallScreenView, now: number): string {
  switch (phase.kind) {
    case "talking":
      return lasted(Math.max(0, now - phase.since))
    case "ended": {
      const words = t(`calls.ended.${phase.outcome}`, { name: own(person.name) })
      return phase.talkedMs > 0 ? `${words} ${lasted(phase.talkedMs)}` : words
    }
    default:
      return t(`calls.${phase.kind}`)
  }
}

/** What the other has chosen, where one should know it; null when there is nothing to say. */
export function theirWords({ theirs, person, phase }: CallScreenView): string | null {
  if (phase.kind !== "talking") return null
  const name = own(person.name)
  if (theirs.holding) return t("calls.theirs.holding", { name })
  return theirs.muted ? t("calls.theirs.muted", { name }) : null
}

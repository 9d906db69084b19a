import { own, t } from "../../i18n/i18n.ts"
import { lasted } from "../../lib/time.ts"
import type { CallScreenView, ConditionView } from "./view.ts"

/** What stands under the name of a call. */
export interface StatusView {
  /** How far the call is at a moment: how long it goes, or what one waits for. */
  words(now: number): string
  /** There is a line that can be good or bad. */
  isTalking: boolean
  condition: ConditionView
}

/** The other is called, and has not answered yet. */
export const rings = ({ phase }: CallScreenView): boolean => phase.kind === "calling" || phase.kind === "ringing"

/** There is a picture of the other. Of a call that waits there is none, for nothing is sent. */
export const isSeen = ({ pictures, phase, mine, theirs }: CallScreenView): boolean =>
  phase.kind === "talking" && !mine.holding && !theirs.holding && pictures.some(({ shows }) => shows)

/** How the line is, in plain words. */
export function conditionWords({ quality, holding, lost }: ConditionView): string {
  if (holding) return t("calls.holding")
  if (lost || quality === "reconnecting") return t("calls.reconnecting")
  return quality === "connecting" ? t("calls.connecting") : t(`calls.quality.${quality}`)
}

/** Nothing comes. */
export const isBroken = ({ quality, lost }: ConditionView): boolean => lost || quality === "reconnecting"

/** What comes is worse than one is used to. */
export const isWeak = ({ quality }: ConditionView): boolean =>
  quality === "slow" || quality === "weak_here" || quality === "weak_there"

/** What stands under the name: how far the call is, how long it goes, or how it ended. */
function phaseWords({ phase, person }: CallScreenView, now: number): string {
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

/** What stands under the name of a call between two. */
export const statusOf = (view: CallScreenView): StatusView => ({
  words: (now) => phaseWords(view, now),
  isTalking: view.phase.kind === "talking",
  condition: {
    quality: view.quality,
    holding: view.mine.holding || view.theirs.holding,
    lost: view.theirs.lost,
  },
})

/** What the other has chosen, where one should know it; null when there is nothing to say. */
export function theirWords({ theirs, person, phase }: CallScreenView): string | null {
  if (phase.kind !== "talking") return null
  const name = own(person.name)
  if (theirs.holding) return t("calls.theirs.holding", { name })
  return theirs.muted ? t("calls.theirs.muted", { name }) : null
}

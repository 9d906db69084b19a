import { t } from "../../../i18n/i18n.ts"
import { lasted } from "../../../lib/time.ts"
import type { StatusView } from "../status.ts"
import type { GroupCallView } from "../view.ts"

function phaseWords({ phase }: GroupCallView, now: number): string {
  switch (phase.kind) {
    case "talking":
      return lasted(Math.max(0, now - phase.since))
    case "ended": {
      const words = t(`calls.over.${phase.why}`)
      return phase.talkedMs > 0 ? `${words} ${lasted(phase.talkedMs)}` : words
    }
    case "ringing":
      return t("calls.rings")
    default:
      return t(`calls.${phase.kind}`)
  }
}

/** What stands under the name of a call of many. */
export const groupStatusOf = (view: GroupCallView): StatusView => ({
  words: (now) => phaseWords(view, now),
  isTalking: view.phase.kind === "talking",
  condition: { quality: view.quality, holding: view.me.holding, lost: false },
})

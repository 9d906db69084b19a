import { own, t } from "../../i18n/i18n.ts"
import { Pause, Signal, SignalWeak, Volume } from "../../look/callIcons.ts"
import { Offline } from "../../look/icons.ts"
import { Button } from "../../parts/Button.tsx"
import styles from "./StatusLine.module.css"
import { useSecond } from "./second.ts"
import { conditionWords, isBroken, isWeak, type StatusView } from "./status.ts"
import type { CallDeeds, ConditionView, HereView } from "./view.ts"

/** What stands for how the line is. */
function conditionIcon(condition: ConditionView) {
  if (condition.holding) return Pause
  if (isBroken(condition)) return Offline
  return isWeak(condition) ? SignalWeak : Signal
}

/** How far the call is, and in words how the line is. Who listens is told of each change, and of no second. */
export function StatusLine({
  words,
  isTalking,
  condition,
  class: extra = "",
}: StatusView & { class?: string | undefined }) {
  const said = words(useSecond())
  const Icon = conditionIcon(condition)
  const isPoor = isTalking && (isBroken(condition) || isWeak(condition))
  return (
    <p class={`${styles.status} ${extra} num`}>
      {isTalking && (
        <>
          {said}
          <i class={styles.bar} />
        </>
      )}
      <span class={`${styles.line} ${isPoor ? styles.poor : ""}`}>
        {isTalking && <Icon size={15} />}
        <span role="status">{isTalking ? conditionWords(condition) : said}</span>
      </span>
    </p>
  )
}

interface NotesProps {
  view: Pick<HereView, "moving" | "isSilent">
  /** One lets the call wait. */
  holding: boolean
  /** What else there is to say. */
  words: string | null
  deeds: Pick<CallDeeds, "hold" | "hear">
  class?: string | undefined
  /** Beside other things. */
  small?: boolean
}

/** What is worth a word on the picture. */
export function Notes({ view, holding, words, deeds, class: name, small = false }: NotesProps) {
  return (
    <div class={name} aria-live="polite">
      {view.moving !== null && (
        <p class={`${styles.note} ${styles.live}`}>{t("calls.moving", { device: own(view.moving) })}</p>
      )}
      {words !== null && <p class={styles.note}>{words}</p>}
      {holding && (
        <Button kind="primary" small={small} onClick={deeds.hold}>
          {t("calls.resume")}
        </Button>
      )}
      {view.isSilent && (
        <Button kind="primary" small={small} icon={Volume} onClick={deeds.hear}>
          {t("calls.tap_to_hear")}
        </Button>
      )}
    </div>
  )
}
